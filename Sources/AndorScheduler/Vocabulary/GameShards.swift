// SPDX-License-Identifier: Apache-2.0

/// The shards of one game and those of them that were durable before the scheduler started.
public struct GameShards: Sendable, Equatable {
  /// How many shards the game has.
  public var count: Int
  /// The shards found durable in the ledger; `nil` for none.
  public var durable: ShardSet?
  /// By shard number, the digests of the durable shards, to compare late results with; may be empty.
  public var digests: [ResultDigest]

  /// `count` shards, of which `durable` need no evaluation.
  ///
  /// - Parameter digests: empty, or one a shard (any value where the shard is not durable).
  public init(count: Int, durable: ShardSet? = nil, digests: [ResultDigest] = []) {
    precondition(count >= 0, "a game has no negative number of shards")
    precondition(durable.map { $0.capacity == count } ?? true, "the set is of another game")
    precondition(digests.isEmpty || digests.count == count, "one digest a shard or none")
    self.count = count
    self.durable = durable
    self.digests = digests
  }
}
