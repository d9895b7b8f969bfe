// SPDX-License-Identifier: Apache-2.0

/// A worker's standing, which the scheduler alone decides: the shell asks for it and keeps no copy.
public enum WorkerStanding: String, Sendable, CaseIterable {
  /// Takes leases.
  case active
  /// Finishes the leases that it has and takes no more.
  case draining
  /// Said nothing for too long; it has no leases and is served again when it joins again.
  case silent
  /// Its connection is gone, or it said goodbye; it has no leases and is served again when it joins again.
  case lost
  /// Caught lying or failing: it gets no leases, and its results are not taken.
  case quarantined

  /// Whether the worker is not there: silent or lost.
  public var isGone: Bool { self == .silent || self == .lost }
}
