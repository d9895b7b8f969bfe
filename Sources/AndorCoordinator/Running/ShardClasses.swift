// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger

/// The numerics class of each durable shard, by its number in the job's register; two bytes a shard.
struct ShardClasses {
  /// What stands for a shard that is not durable.
  private static let none = UInt16.max
  private var games: [[UInt16]]

  /// Creates the classes of the shards that were found durable.
  init(_ games: [GameRecovery]) {
    self.games = games.map { $0.records.map { $0?.stamp.numericsClass ?? Self.none } }
  }

  /// Takes note that a shard is durable.
  mutating func note(_ shard: ShardReference, _ number: UInt16) {
    games[shard.game][shard.index] = min(number, Self.none - 1)
  }

  /// Takes note that a shard is not durable any more.
  mutating func retract(_ shard: ShardReference) { games[shard.game][shard.index] = Self.none }

  /// Returns how many durable shards of a game each class has. O(shards).
  func counts(of game: Int) -> [UInt16: Int] {
    games[game].reduce(into: [:]) { counts, number in
      if number != Self.none { counts[number, default: 0] += 1 }
    }
  }
}
