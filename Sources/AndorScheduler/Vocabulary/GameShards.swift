// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// The shards of one game and those of them that were durable before the scheduler started.
///
/// A game whose later rounds are chosen by the values of earlier ones is *open*: more shards may follow.
public struct GameShards: Sendable, Equatable {
  /// The number of the game's shards so far.
  public var count: Int
  /// The shards found durable in the ledger; `nil` for none.
  public var durable: ShardSet?
  /// By shard number, the digests of the durable shards, to compare late results with; may be empty.
  public var digests: [ResultDigest]
  /// The order in which the shards of a round are leased for the first time.
  public var order: LeaseOrder
  /// Whether rounds follow that are chosen by the values of earlier ones.
  ///
  /// The job does not end before ``Event/gameClosed(_:)`` says that no round follows; a durable shard that is
  /// retracted later opens the game again.
  public var isOpen: Bool

  /// Creates `count` shards, of which `durable` need no evaluation.
  ///
  /// - Parameters:
  ///   - digests: empty, or one a shard (any value where the shard is not durable).
  ///   - order: the order in which they are leased, and those of later rounds.
  ///   - isOpen: whether rounds follow that are chosen by the values of earlier ones.
  public init(
    count: Int, durable: ShardSet? = nil, digests: [ResultDigest] = [], order: LeaseOrder = .fromBothEnds,
    isOpen: Bool = false
  ) {
    precondition(count >= 0, "a game has no negative number of shards")
    precondition(durable.map { $0.capacity == count } ?? true, "the set is of another game")
    precondition(digests.isEmpty || digests.count == count, "one digest a shard or none")
    self.count = count
    self.durable = durable
    self.digests = digests
    self.order = order
    self.isOpen = isOpen
  }
}
