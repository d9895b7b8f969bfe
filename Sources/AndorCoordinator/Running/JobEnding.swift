// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler

/// How the job ends, as far as is known, and what is counted for its result.
struct JobEnding {
  /// The scheduler's word, once nothing more will be leased.
  var outcome: Outcome?
  /// Why the job cannot succeed: the first reason that was found.
  private(set) var failure: (any Error)?
  /// The shards given up, in the order in which they were.
  private(set) var quarantined: [ShardReference] = []
  /// Shards that became durable since the start.
  var committed = 0
  /// Leases of shards that were durable already: none, unless something is wrong.
  var reevaluated = 0

  /// The job cannot succeed.
  mutating func fail(_ error: any Error) { failure = failure ?? error }

  /// A shard is given up.
  mutating func giveUp(_ shard: ShardReference) { quarantined.append(shard) }
}
