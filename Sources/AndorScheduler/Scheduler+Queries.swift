// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension Scheduler {
  /// How many games the job has.
  package var gameCount: Int { progress.games.count }

  /// How many shards a game has so far.
  package func shardCount(game: Int) -> Int { progress.games[game].shards }

  /// Whether more shards of a game may follow.
  package func isOpen(game: Int) -> Bool { progress.games[game].isOpen }

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
  package var quarantinedShards: [ShardReference] { progress.quarantined.map(shards.reference) }

  /// Workers that take leases now.
  public var activeWorkers: Int { workers.activeCount }

  /// Where a worker stands; `nil` for one that is not known.
  public func standing(of worker: WorkerID) -> WorkerStanding? {
    workers.row(of: worker).map { workers[$0].standing }
  }

  /// How many leases a worker holds, those that ran out unanswered included.
  public func holdingCount(_ worker: WorkerID) -> Int {
    workers.row(of: worker).map { workers[$0].held.count } ?? 0
  }
}
