// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// How long before a limit on its time a command begins to stop, so that shards in flight are finished.
public struct StopNotice: Sendable {
  private var shardSeconds = 0.0

  /// Creates the notice of a command that evaluates nothing yet.
  public init() {}

  /// Takes note of how long a shard of a job takes.
  public mutating func expect(_ plan: JobPlan) {
    guard plan.rowsPerSecond > 0 else { return }
    shardSeconds = Double(plan.largestShard) / plan.rowsPerSecond
  }

  /// Returns seconds before the end: a tenth of the time or 20 s, more where the shards in flight take longer.
  public func lead(of total: Double) -> Double {
    min(max(min(total / 10, 20), 3 * shardSeconds + 1), total / 2)
  }
}
