// SPDX-License-Identifier: Apache-2.0

/// Where a worker stands with the scheduler, which alone decides it: the shell asks and keeps no answer.
public enum WorkerStanding: String, Sendable, CaseIterable {
  /// Takes leases.
  case active
  /// Finishes the leases that it has and takes no more.
  case draining
  /// Said nothing for too long; it has no leases and is served again when it joins again.
  case silent
  /// Its connection is gone, or it said goodbye; it has no leases and is served again when it joins again.
  case lost
  /// Not believed and not served any more.
  case quarantined

  /// Whether the worker is not there: silent or lost.
  public var isGone: Bool { self == .silent || self == .lost }
}
