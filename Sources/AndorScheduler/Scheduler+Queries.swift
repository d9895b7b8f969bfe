// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension Scheduler {
  /// How many shards the job has so far.
  public var shardCount: Int { shards.count }

  /// How many games the job has.
  public var gameCount: Int { progress.games.count }

  /// How many shards a game has so far.
  public func shardCount(game: Int) -> Int { progress.games[game].shards }

  /// Whether more shards of a game may follow.
  public func isOpen(game: Int) -> Bool { progress.games[game].isOpen }

  /// How many shards are durable.
  public var durableCount: Int { progress.durable }

  /// How many shards of a game are durable.
  public func durableCount(game: Int) -> Int { progress.games[game].durable }

  /// Whether a shard is durable.
  public func isDurable(_ shard: ShardReference) -> Bool {
    shards.number(of: shard).map { shards.state[$0] == .durable } ?? false
  }

  /// Whether leasing waits for disk space.
  public var isDiskFull: Bool { disk.isFull }

  /// The leases in flight that have not run out.
  public var inFlight: Int { leases.liveCount }

  /// The quarantined shards, in the order in which they were.
  public var quarantinedShards: [ShardReference] { progress.quarantined.map(shards.reference) }

  /// The last failures of a shard, at most eight.
  public func failures(of shard: ShardReference) -> [ShardFailure] {
    shards.number(of: shard).flatMap { trouble[$0]?.failures } ?? []
  }

  /// Workers that take leases now.
  public var activeWorkers: Int { workers.activeCount }

  /// Where a worker stands; `nil` for one that is not known.
  public func standing(of worker: WorkerID) -> WorkerStanding? {
    workers.row(of: worker).map { workers[$0].standing }
  }

  /// The leases a worker holds, those that ran out unanswered included, in the order given.
  public func holding(_ worker: WorkerID) -> [Lease] {
    guard let row = workers.row(of: worker) else { return [] }
    return workers[row].held.map {
      let record = leases[Int($0)]
      return Lease(shard: shards.reference(Int(record.shard)), attempt: Int(record.attempt))
    }
  }

  /// How many leases a worker holds, those that ran out unanswered included.
  public func holdingCount(_ worker: WorkerID) -> Int {
    workers.row(of: worker).map { workers[$0].held.count } ?? 0
  }
}
