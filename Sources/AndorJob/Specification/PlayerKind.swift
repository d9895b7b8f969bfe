// SPDX-License-Identifier: Apache-2.0
import AndorText

/// What players are: the word for them in figures and sentences. No value depends on it.
public struct PlayerKind: Hashable, Sendable {
  /// The word in the job file.
  public let key: String
  /// What one of them is called; several have an s more.
  public let one: String

  /// What they are called where nothing is known of them.
  public static let player = PlayerKind(key: "player", one: "player")
  /// Words of a text.
  public static let token = PlayerKind(key: "token", one: "word")
  /// Parts of a picture.
  public static let cell = PlayerKind(key: "cell", one: "cell")
  /// Columns of a table.
  public static let column = PlayerKind(key: "column", one: "measurement")

  /// Every kind.
  public static let table = [
    token, cell, column, PlayerKind(key: "head", one: "head"), PlayerKind(key: "layer", one: "layer"),
    PlayerKind(key: "neuron", one: "neuron"), PlayerKind(key: "feature", one: "feature"), player,
  ]

  private init(key: String, one: String) { (self.key, self.one) = (key, one) }

  /// Returns the kind of a word of the job file; `nil` for another word.
  public init?(_ key: String) {
    guard let found = Self.table.first(where: { $0.key == key }) else { return nil }
    self = found
  }

  /// Several of them.
  public var many: String { "\(one)s" }

  /// Returns so many of them: `16 cells`.
  package func counted(_ count: Int) -> String { Numbers.count(count, one) }
}

extension GameResult {
  /// The words for the game's players.
  package var playerWords: PlayerKind { playerKind.flatMap(PlayerKind.init) ?? .player }
}
