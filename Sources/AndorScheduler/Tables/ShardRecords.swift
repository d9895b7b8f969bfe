// SPDX-License-Identifier: Apache-2.0

/// The history of a shard that failed or was handed back: kept only for shards that were, until they are durable.
struct ShardTrouble: Sendable {
  /// The latest failures, at most eight.
  private(set) var failures: [ShardFailure] = []
  /// The different workers on which the shard failed.
  private(set) var failedOn: [WorkerID] = []
  /// Failures that count, retries on the same worker included.
  private(set) var count = 0
  /// The different workers that vanished or fell silent with the shard.
  private(set) var vanishedOn: [WorkerID] = []
  /// Attempts that workers gave back untried.
  var handedBack: UInt32 = 0
  /// Results that could not be written.
  var notWritten = 0

  mutating func fail(on worker: WorkerID, _ failure: ShardFailure) {
    count += 1
    if !failedOn.contains(worker) { failedOn.append(worker) }
    remember(failure)
  }

  mutating func vanish(with worker: WorkerID, _ failure: ShardFailure) {
    if !vanishedOn.contains(worker) { vanishedOn.append(worker) }
    remember(failure)
  }

  mutating func remember(_ failure: ShardFailure) {
    if failures.count == 8 { failures.removeFirst() }
    failures.append(failure)
  }
}

/// A result that the shell is writing, or holds until the disk has room.
struct Storing: Sendable {
  struct Waiting: Sendable {
    var worker: WorkerID
    var attempt: UInt32
  }

  var worker: WorkerID
  /// Who the worker is, also for others of its identity.
  var maker: Maker
  var attempt: UInt32
  /// Other results of the shard, acknowledged once it is durable.
  var waiting: [Waiting] = []
  /// Whether its producer was caught lying meanwhile.
  var isDoubted = false
  /// Another worker's different result, to be decided once the shard is durable.
  var challenger: Challenger?
}

/// Another worker's different result of a shard.
struct Challenger: Sendable {
  var maker: Maker
  var numericsClass: UInt16
  var digest: UInt64
}

/// A durable shard that is to be evaluated once more and compared.
struct Audit: Sendable {
  /// The other result, when two differ already and a third decides.
  var challenger: Challenger?
  /// The shard's attempts when it was opened: leases of later attempts are for it.
  let openedAfter: UInt32
  /// Unexpired leases for it.
  var live = 0
  /// Attempts at it that failed.
  var failures = 0
}
