// SPDX-License-Identifier: Apache-2.0

/// A set of shard numbers of one game, one bit each.
public struct ShardSet: Sendable, Equatable {
  private var words: [UInt64]
  /// How many shards the game has; only numbers below it can be in the set.
  public let capacity: Int
  /// How many shards are in the set.
  public private(set) var count = 0

  /// The empty set over `capacity` shards.
  public init(capacity: Int) {
    precondition(capacity >= 0, "a game has no negative number of shards")
    self.capacity = capacity
    words = Array(repeating: 0, count: (capacity + 63) / 64)
  }

  /// Adds a shard number; what is out of range is ignored.
  public mutating func insert(_ index: Int) {
    guard index >= 0, index < capacity, !contains(index) else { return }
    words[index >> 6] |= 1 << UInt64(index & 63)
    count += 1
  }

  /// Whether a shard number is in the set.
  public func contains(_ index: Int) -> Bool {
    guard index >= 0, index < capacity else { return false }
    return words[index >> 6] & (1 << UInt64(index & 63)) != 0
  }
}
