// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// An event worth a line in the log, which asks for nothing else.
public enum Note: Sendable, Equatable {
  /// No worker could take a lease.
  case waitingForWorkers
  /// The disk is full: nothing is leased until space returns.
  case leasingPaused
  /// The disk has room again: leasing continues.
  case leasingResumed
  /// The lease ran out; the shard is leased again.
  case leaseExpired(WorkerID, Lease)
  /// The shard failed and is leased again after a wait.
  case retryAfter(ShardReference, nanoseconds: Int64)
  /// A second lease of a slow shard.
  case speculated(WorkerID, Lease)
  /// The shard was evaluated again by another worker, with the same result.
  case auditAgreed(ShardReference, WorkerID)
  /// The shard was to be audited, but no other worker could do it.
  case auditSkipped(ShardReference)
  /// Values of the shard are others where its rows are evaluated beside other rows: it is looked into.
  case rowsDiffer(ShardReference)
  /// Rows of the shard were to be evaluated beside other rows, but nobody could do it.
  case rowsUnchecked(ShardReference)
  /// Somebody who is not there, known by the number of its identity, made a result that others decided against.
  case absentLiar(identity: UInt32)
  /// Two results differ and no third worker could decide between them; the first one stays.
  case undecided(ShardReference)
  /// Three workers gave three results: the model does not give the same result everywhere.
  case modelNotDeterministic(ShardReference, workers: [WorkerID])
}
