// SPDX-License-Identifier: Apache-2.0

/// The standing of every shard of a job at one moment: a byte a shard, the games one after the other.
public struct ShardMap: Sendable, Equatable {
  /// The standing of a shard, which is exactly one of these.
  public enum Standing: UInt8, Sendable, CaseIterable {
    /// Nobody has it, and nobody had it.
    case waiting
    /// A worker had it without success; it is waiting to be leased again.
    case retried
    /// A worker has it.
    case leased
    /// Its result came and is on its way to the disk.
    case storing
    /// Its values are on the disk.
    case durable
    /// Durable, and another worker had the same result.
    case audited
    /// Failed on several workers; leased no more.
    case quarantined
  }

  /// Shards of each game.
  public let sizes: [Int]
  /// The raw value of each shard's standing.
  public let bytes: [UInt8]

  /// Creates a map from its parts; there are as many bytes as the games have shards.
  public init(sizes: [Int], bytes: [UInt8]) {
    precondition(sizes.reduce(0, +) == bytes.count, "one byte a shard")
    self.sizes = sizes
    self.bytes = bytes
  }

  /// The number of shards of each standing, by raw value. O(shards).
  public var counts: [Int] {
    var counts = [Int](repeating: 0, count: Standing.allCases.count)
    for byte in bytes where Int(byte) < counts.count { counts[Int(byte)] += 1 }
    return counts
  }
}
