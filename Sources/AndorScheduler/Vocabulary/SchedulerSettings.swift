// SPDX-License-Identifier: Apache-2.0

/// The figures behind the scheduler's policies.
public struct SchedulerSettings: Sendable, Equatable {
  /// A lease lasts at least this long.
  public var minimumLease: Duration = .seconds(30)
  /// A lease lasts this many times the median turnaround (lease sent to result here).
  public var leaseFactor = 10
  /// The turnaround to assume before three results have come.
  public var expectedTurnaround: Duration = .seconds(3)
  /// A worker not heard for this long is silent.
  public var silence: Duration = .seconds(15)
  /// The wait before the first retry of a failed shard; it doubles with each failure.
  public var firstRetry: Duration = .seconds(1)
  /// The longest wait before a retry.
  public var longestRetry: Duration = .seconds(60)
  /// A shard that failed on this many different identities is quarantined.
  public var quarantineAfter = 3
  /// A shard whose lease was lost with its worker this many times, on different identities, is quarantined; on different
  /// processes where no other identity has delivered.
  public var quarantineAfterVanished = 8
  /// A worker that failed this many shards in a row is quarantined while a proven one is there.
  public var failuresInARow = 5
  /// A worker with this many results that were not what they said is quarantined.
  public var rejectedResults = 3
  /// When nothing is left to lease, a shard out for this many median turnarounds is leased a second time.
  public var stragglerFactor = 2
  /// No shard is leased a second time before it has been out this long.
  public var minimumStraggler: Duration = .seconds(1)
  /// The share of shards evaluated a second time by another worker and compared: 0 to 1.
  public var auditShare = 0.01
  /// How many other identities are to have the first result of each identity, where anything is audited at all.
  public var firstConfirmations = 2
  /// Whether audits also evaluate rows among others than those they were evaluated with, as a model may mix them.
  public var checksRows = false
  /// Audits owed from before the start are not skipped for want of workers before this time has passed.
  public var auditPatience: Duration = .seconds(30)
  /// Nor before this time has passed since a worker joined.
  public var joinPatience: Duration = .seconds(2)
  /// This many workers that are gone, and this many quarantined ones, are remembered; after that the oldest is forgotten.
  public var rememberedWorkers = 1024
  /// The most leases that a new worker has in flight; with each result that becomes durable it may have two more.
  public var startingCredit = 2
  /// When more identities than this were expelled, the job ends disputed.
  public var mostExpulsions = 2
  /// Leasing waits while this many results are on their way to the disk.
  public var resultsAwaitingDisk = 1024

  /// Creates the default figures.
  public init() {}
}
