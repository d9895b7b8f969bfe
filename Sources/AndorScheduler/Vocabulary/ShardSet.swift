// SPDX-License-Identifier: Apache-2.0

/// A set of shard numbers of one game, one bit each.
public struct ShardSet: Sendable, Equatable {
  private var words: [UInt64]
  /// The number of the game's shards; only numbers below it can be in the set.
  public let capacity: Int
  /// The number of shards in the set.
  public private(set) var count = 0

  /// Creates the empty set over `capacity` shards.
  public init(capacity: Int) {
    precondition(capacity >= 0, "a game has no negative number of shards")
    self.capacity = capacity
    words = Array(repeating: 0, count: (capacity + 63) / 64)
  }

  /// Adds a shard number; one out of range is ignored.
  public mutating func insert(_ index: Int) {
    guard index >= 0, index < capacity, !contains(index) else { return }
    words[index >> 6] |= 1 << UInt64(index & 63)
    count += 1
  }

  /// Returns whether a shard number is in the set.
  public func contains(_ index: Int) -> Bool {
    guard index >= 0, index < capacity else { return false }
    return words[index >> 6] & (1 << UInt64(index & 63)) != 0
  }
}
