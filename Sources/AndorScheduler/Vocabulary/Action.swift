// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// A duty of the shell; it obeys the actions in the order given.
///
/// Duties about a payload: every `resultArrived` is answered by exactly one of ``persist(_:_:)``,
/// ``hold(_:_:)``, ``discard(_:_:)`` and ``challenge(_:_:)`` about the payload that came with it. A payload to persist is kept until
/// `persisted` was reported; after `persistFailed` it is kept until a later ``persist(_:_:)`` or
/// ``discard(_:_:)`` names it. At most one payload of a shard is kept at a time.
public enum Action: Sendable, Equatable {
  /// Send the lease of a shard that is not durable to the worker.
  case lease(WorkerID, Lease, deadline: Instant)
  /// Send the lease of a durable shard to another worker, whose result is compared with the durable one.
  case audit(WorkerID, Lease, deadline: Instant)
  /// Send the worker a lease of rows of the durable shard among others than they were evaluated with, and compare the
  /// values with the durable ones; then report `rowsCompared`.
  ///
  /// The same rows in the same order until ``rowCheckEnded(_:)``.
  case checkRows(WorkerID, Lease, deadline: Instant)
  /// The rows that were chosen for a check can be forgotten.
  case rowCheckEnded(ShardReference)
  /// Note in the durable shard's slot that an audit of it is owed.
  case oweAudit(ShardReference)
  /// Write the payload, sync it, record it, then report `persisted`.
  ///
  /// The record says whether an audit of it is owed: ``Scheduler/isAuditOwed(_:)``.
  case persist(WorkerID, Lease)
  /// Keep the payload in memory: the disk is full.
  case hold(WorkerID, Lease)
  /// Drop the payload.
  case discard(WorkerID, Lease)
  /// Drop the payload from those to write; its values differ from the first result of the shard, and may be compared
  /// with those of a third one until ``challengeEnded(_:)``.
  case challenge(WorkerID, Lease)
  /// No result is compared any more with the one that challenged the shard's first.
  case challengeEnded(ShardReference)
  /// Tell the worker that it may forget its copy.
  case acknowledge(WorkerID, Lease, Disposition)
  /// Take the shard out of the ledger: its producer was caught lying, and it will be evaluated again.
  case retract(ShardReference)
  /// Two results of a shard differ.
  case divergence(ShardReference, workers: [WorkerID])
  /// The worker gets no more leases, and none of its results is taken from now on.
  case quarantineWorker(WorkerID, WorkerFault)
  /// The identity was caught lying: note it where a restart finds it.
  case expel(identity: UInt32)
  /// Nobody can tell which of a shard's results is the right one, or whom to believe: the job ends without a result.
  case disputed(ShardReference, DisputeReason)
  /// The shard is not leased any more; the job continues without it and ends incomplete.
  case quarantineShard(ShardReference, [ShardFailure])
  /// The worker said nothing for too long: its shards are leased to others, and it gets none unless it joins again.
  ///
  /// Its connection is left open: when it speaks, ``requestHello(_:)`` follows. Until then it counts as not there.
  case workerSilent(WorkerID)
  /// Ask the worker to say hello again: it counted as gone, or is not known, and lives.
  case requestHello(WorkerID)
  /// Close the worker's connection.
  case disconnect(WorkerID)
  /// The worker has been gone for long and can be forgotten: its name, its route, its meters.
  ///
  /// A process that comes back after this joins as a new worker: no number is given to a second one. A later
  /// action may still name the number where a durable shard of it turns out wrong.
  case forget(WorkerID)
  /// All shards so far of an open game are durable and none of its audits is open.
  ///
  /// The shell answers, now or later, with ``Event/shardsAdded(game:count:)`` or ``Event/gameClosed(_:)``; an answer
  /// to an earlier question than the last, which a retraction has overtaken, must not be given.
  case roundComplete(Int)
  /// All shards of a closed game are durable and none of its audits is open.
  case gameComplete(Int)
  /// A game or round that was complete no longer is: discard everything computed from it.
  case gameReopened(Int)
  /// The job cannot succeed: values of the shard are others where its rows are evaluated beside other rows, as two
  /// checks of the rows chosen for a shard found.
  case rowsDependent(ShardReference, check: ShardReference)
  /// The job cannot succeed.
  case failJob(ShardReference, FailureKind)
  /// Nothing more will be leased.
  case finished(Outcome)
  /// Something for the log.
  case note(Note)
}

/// The fate of a result.
public enum Disposition: String, Sendable, CaseIterable {
  /// It is the one on the disk.
  case durable
  /// The shard is on the disk already, from another result.
  case duplicate
  /// It is not wanted.
  case stale
}

/// The way in which a scheduler's work ended.
public enum Outcome: String, Sendable, CaseIterable {
  /// Every shard is durable.
  case complete
  /// Some shards are quarantined, all others durable.
  case incomplete
  /// Stopped on request; a resume continues the job.
  case drained
  /// The job cannot succeed.
  case failed
  /// Workers contradict each other, and nobody can tell who is right: nothing is to be published.
  case disputed
}

/// The reason why a job ends disputed.
public enum DisputeReason: String, Sendable, CaseIterable {
  /// Different identities have different results, and no majority of those that came has one of them.
  case undecided
  /// Most of those that are there are against one whose results were confirmed more often than theirs.
  case longerRecord = "longer_record"
  /// More identities were expelled than a job of honest workers explains.
  case expulsions
}

/// The reason for a worker's quarantine.
public enum WorkerFault: String, Sendable, CaseIterable {
  /// Most identities agreed on another result than its own.
  case lied
  /// Its results were not what they said, again and again.
  case rejected
  /// It failed shard after shard that others can evaluate.
  case failing
}

/// One attempt at a shard that gave no result.
public struct ShardFailure: Hashable, Sendable {
  /// The reason for a failure.
  public enum Reason: Hashable, Sendable {
    /// The worker reported a failure.
    case reported(FailureKind)
    /// The payload was not what its sender said.
    case rejected
    /// The worker vanished while it held the lease.
    case vanished
    /// The lease ran out.
    case expired
    /// The result could not be written, though the disk has room.
    case notWritten
  }

  /// The worker that had the lease.
  public var worker: WorkerID
  /// The attempt's number.
  public var attempt: Int
  /// Why the attempt gave no result.
  public var reason: Reason

  /// Creates a failure from its parts.
  public init(worker: WorkerID, attempt: Int, reason: Reason) {
    self.worker = worker
    self.attempt = attempt
    self.reason = reason
  }
}
