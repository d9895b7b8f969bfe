// SPDX-License-Identifier: Apache-2.0

/// The state of one game on disk.
public struct GameRecovery: Sendable {
  /// Why a shard that was written must be evaluated again.
  public enum Damage: String, Hashable, Sendable {
    /// The slot's checksum is wrong: torn or flipped.
    case slot
    /// The slot is sound but of another shard, game or job.
    case foreignSlot = "foreign_slot"
    /// The ledger file ended before the slot did.
    case truncated
    /// The values do not match the slot's digest, or cannot be read.
    case values
  }

  /// A shard that must be evaluated again.
  public struct DamagedShard: Hashable, Sendable {
    /// The shard's index.
    public let shard: Int
    /// What is wrong with it.
    public let damage: Damage

    package init(shard: Int, damage: Damage) {
      self.shard = shard
      self.damage = damage
    }
  }

  /// The handle for further work.
  public let ledger: GameLedger
  /// Whether the game had no ledger before this call.
  public package(set) var isNew = false
  /// One element a shard: its record, or `nil` if it is to do.
  public package(set) var records: [ShardRecord?]
  /// The shards that were fenced, in ascending order; their `records` are `nil`.
  public package(set) var damaged: [DamagedShard] = []
  /// Parts outside any shard that were damaged and written again: "ledger header", "values header" and so on.
  public package(set) var repairs: [String] = []
  /// Whether the values have their final name, `values.npy`.
  public package(set) var isFinished = false
  /// Temporary files of an interrupted run that were removed.
  public package(set) var leftovers = 0

  /// The number of shards that need no further work.
  public var durableCount: Int { records.count { $0 != nil } }

  package init(ledger: GameLedger) {
    self.ledger = ledger
    records = Array(repeating: nil, count: ledger.identity.shardCount)
  }
}
