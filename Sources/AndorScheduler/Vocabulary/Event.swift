// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// Something that happened and may change who does what next.
public enum Event: Sendable, Equatable {
  /// A worker said hello and wants up to `credit` leases in flight.
  ///
  /// `holding` names the leases it still works on or has results for, after a reconnect or a restart of the
  /// coordinator; `traits` says which identity it is and which numerics class it has.
  case workerJoined(WorkerID, credit: Int, holding: [Lease], traits: WorkerTraits = WorkerTraits())
  /// A message of a worker came, which shows that it lives.
  case workerHeard(WorkerID)
  /// A worker wants up to `credit` leases in flight from now on; those beyond it are not taken back.
  case workerWants(WorkerID, credit: Int)
  /// The worker's connection is gone or it said goodbye.
  case workerLost(WorkerID)
  /// The worker wants no more leases and finishes those it has.
  case workerDraining(WorkerID)
  /// The worker gives a lease back untried, as it is leaving: it gets no more unless it joins again.
  case handedBack(WorkerID, Lease)
  /// A result came whose payload passed the shell's checks.
  ///
  /// `values` says how its values compare with those of others of another numerics class.
  case resultArrived(
    WorkerID, Lease, digest: ResultDigest, values: ValueComparison = ValueComparison())
  /// The result of ``Action/checkRows(_:_:deadline:)`` came and was compared with the durable values: those of the
  /// shards named, which are durable, differ by more than rounding explains.
  case rowsCompared(WorkerID, Lease, differing: [ShardReference])
  /// A result came of what was not leased to the worker: ``Scheduler/isLeased(_:to:)``; the shell has dropped it.
  case unleasedResult(WorkerID, Lease)
  /// A result came whose payload failed the shell's checks; the shell has dropped the payload.
  case resultRejected(WorkerID, Lease)
  /// The worker could not evaluate the shard.
  case failed(WorkerID, Lease, FailureKind)
  /// The shard asked for by ``Action/persist(_:_:)`` is on the disk, synced.
  case persisted(ShardReference)
  /// The shard could not be written; the shell still holds the payload.
  case persistFailed(ShardReference, diskFull: Bool)
  /// The result asked for by ``Action/persist(_:_:)`` was not written: its data are not what its sender said.
  case storedRejected(ShardReference)
  /// The disk has room again.
  case diskSpaceReturned
  /// An open game has a round more: `count` shards, numbered on from those it has.
  ///
  /// The answer to ``Action/roundComplete(_:)``; it may also come before.
  case shardsAdded(game: Int, count: Int)
  /// No shards of the game follow: the other answer to ``Action/roundComplete(_:)``.
  case gameClosed(Int)
  /// The user wants to stop: lease no more, finish what is in flight.
  case drainRequested
  /// Time has passed.
  case tick
}
