// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension Scheduler {
  /// The number of the job's games.
  package var gameCount: Int { progress.games.count }

  /// Returns the number of a game's shards so far.
  package func shardCount(game: Int) -> Int { progress.games[game].shards }

  /// Returns whether more shards of a game may follow.
  package func isOpen(game: Int) -> Bool { progress.games[game].isOpen }

  /// The number of durable shards.
  public var durableCount: Int { progress.durable }

  /// Returns the number of a game's durable shards.
  public func durableCount(game: Int) -> Int { progress.games[game].durable }

  /// Returns whether a shard is durable.
  public func isDurable(_ shard: ShardReference) -> Bool {
    shards.number(of: shard).map { shards.state[$0] == .durable } ?? false
  }

  /// Returns whether a shard's result was chosen to be audited, and that is not over.
  public func isAuditOwed(_ shard: ShardReference) -> Bool {
    shards.number(of: shard).map { shards.isOwed[$0] } ?? false
  }

  /// Returns whether another identity had the same result of a shard.
  public func isConfirmed(_ shard: ShardReference) -> Bool {
    shards.number(of: shard).map { shards.trust[$0] == .confirmed } ?? false
  }

  /// Returns the numerics class that a shard's result was made in; 0 where that is not known.
  public func numericsClass(of shard: ShardReference) -> UInt16 {
    shards.number(of: shard).map { shards.classes[$0] } ?? 0
  }

  /// Returns whether a lease is, or was in this session, a worker's: what it says of others does not count.
  public func isLeased(_ lease: Lease, to worker: WorkerID) -> Bool {
    guard let row = workers.row(of: worker), let number = shards.number(of: lease.shard) else { return false }
    return wasGiven(lease, of: number, to: row)
  }

  /// Returns whether the open check of a shard's rows is of its own rows alone.
  public func checksOwnRows(of shard: ShardReference) -> Bool {
    shards.number(of: shard).flatMap { rows[$0]?.isOwn } ?? false
  }

  /// Returns whether a worker holds a lease to evaluate or to audit a shard, one that ran out included.
  public func holds(_ worker: WorkerID, _ lease: Lease) -> Bool {
    guard let row = workers.row(of: worker), let number = shards.number(of: lease.shard) else { return false }
    return slot(of: row, shard: number, attempt: lease.attempt).map { leases[$0].purpose != .rows } ?? false
  }

  /// Returns whether a worker holds a lease to check rows, one that ran out included.
  public func checksRows(_ worker: WorkerID, _ lease: Lease) -> Bool {
    guard let row = workers.row(of: worker), let number = shards.number(of: lease.shard) else { return false }
    return slot(of: row, shard: number, attempt: lease.attempt).map { leases[$0].purpose == .rows } ?? false
  }

  /// How many different identities made the durable shards, as far as they are known.
  public var makerCount: Int { makers.count }

  /// Whether leasing waits for disk space.
  public var isDiskFull: Bool { disk.isFull }

  /// The number of leases in flight that have not run out.
  public var inFlight: Int { leases.liveCount }

  /// The quarantined shards, in the order in which they were.
  package var quarantinedShards: [ShardReference] { progress.quarantined.map(shards.reference) }

  /// The number of workers that take leases now.
  public var activeWorkers: Int { workers.activeCount }

  /// Returns where a worker stands; `nil` for one that is not known.
  public func standing(of worker: WorkerID) -> WorkerStanding? {
    workers.row(of: worker).map { workers[$0].standing }
  }

  /// Returns the number of leases a worker holds, those that ran out unanswered included.
  public func holdingCount(_ worker: WorkerID) -> Int {
    workers.row(of: worker).map { workers[$0].held.count } ?? 0
  }
}
