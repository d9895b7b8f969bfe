// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// What is known of a shard that was durable before the scheduler started.
public struct ShardOrigin: Sendable, Equatable {
  /// Who made its result, in which numerics class.
  public var traits: WorkerTraits
  /// Whether it was chosen to be audited, and that is not over.
  public var isAuditOwed: Bool
  /// Whether another identity had the same result.
  public var isConfirmed: Bool
  /// The number of the identity that had it; 0 where that is not known.
  public var confirmer: UInt32

  /// Creates the origin of a shard of which nothing is known, but for what is given.
  public init(
    traits: WorkerTraits = WorkerTraits(), isAuditOwed: Bool = false, isConfirmed: Bool = false,
    confirmer: UInt32 = 0
  ) {
    (self.traits, self.isAuditOwed) = (traits, isAuditOwed)
    (self.isConfirmed, self.confirmer) = (isConfirmed, confirmer)
  }
}

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
  /// By shard number, who made the durable shards, and what is owed of them; may be empty.
  public var origins: [ShardOrigin]
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
  ///   - origins: empty, or one a shard.
  ///   - order: the order in which they are leased, and those of later rounds.
  ///   - isOpen: whether rounds follow that are chosen by the values of earlier ones.
  public init(
    count: Int, durable: ShardSet? = nil, digests: [ResultDigest] = [], origins: [ShardOrigin] = [],
    order: LeaseOrder = .fromBothEnds, isOpen: Bool = false
  ) {
    precondition(count >= 0, "a game has no negative number of shards")
    precondition(durable.map { $0.capacity == count } ?? true, "the set is of another game")
    precondition(digests.isEmpty || digests.count == count, "one digest a shard or none")
    precondition(origins.isEmpty || origins.count == count, "one origin a shard or none")
    self.count = count
    self.origins = origins
    self.durable = durable
    self.digests = digests
    self.order = order
    self.isOpen = isOpen
  }
}
