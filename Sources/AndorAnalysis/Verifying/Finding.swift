// SPDX-License-Identifier: Apache-2.0
import AndorLedger

/// The result of checking the job or one game.
public struct Finding: Encodable, Sendable {
  /// What was checked: `job`, or a game's name.
  public var subject: String
  /// n of a game.
  public var players: Int?
  /// Durable shards of a game.
  public var shards: Int?
  /// What is wrong, a sentence each; nothing where all is well.
  public var problems: [String] = []
  /// What is not damage but should be known, a sentence each.
  public var warnings: [String] = []
  /// Quarantined shards, as `game/shard`.
  public var quarantined: [String] = []
  /// The shards of a disputed job about which workers differ, as `game/shard`.
  public var disputed: [String] = []
  /// What to do, where that is not to resume the job.
  public var advice: String?
  /// Whether something is not there, rather than damaged.
  public var isMissing = false

  init(subject: String, players: Int? = nil) { (self.subject, self.players) = (subject, players) }

  /// Adds that a file could not be examined.
  mutating func note(_ error: LedgerError) {
    problems.append(error.message)
    if error.code == .missing || error.code == .unreadable { isMissing = true }
    if error.code == .unreadable { advice = error.hint }
  }
}
