// SPDX-License-Identifier: Apache-2.0

/// The counts of what has happened since the scheduler started.
public struct SchedulerCounters: Sendable, Equatable {
  /// Leases sent.
  public var leases = 0
  /// Leases of a shard that had been tried before and was not durable; leases handed back are no tries.
  public var retries = 0
  /// Second leases of slow shards.
  public var speculations = 0
  /// Results that came, duplicates and audits included: evaluated attempts.
  public var results = 0
  /// Results of shards that already had one, audits not counted.
  public var duplicates = 0
  /// Results of leases that had run out.
  public var stale = 0
  /// Results and failures of what was not leased to their senders.
  public var unleased = 0
  /// Failures reported by workers.
  public var failures = 0
  /// Results that were not what their senders said.
  public var rejected = 0
  /// Leases that ran out.
  public var expired = 0
  /// Leases lost with their workers.
  public var vanished = 0
  /// Audits done.
  public var audits = 0
  /// Audits with the same result.
  public var auditsAgreeing = 0
  /// Audits with another result.
  public var auditsDiverging = 0
  /// Audits that no other worker could do.
  public var auditsSkipped = 0
  /// Checks that rows do not depend on those beside them, which found that they do not.
  public var rowChecks = 0
  /// Such checks that nobody could make.
  public var rowChecksSkipped = 0
  /// Results that differ from another of the same shard, audits included.
  public var divergences = 0
  /// Divergences that no third worker could decide.
  public var undecided = 0
  /// Durable shards taken back because their producer lied.
  public var retracted = 0
  /// Workers quarantined.
  public var quarantinedWorkers = 0

  /// Creates counters that are all zero.
  public init() {}
}
