// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler
import AndorWire

/// The end of the job, as far as it is known, and the counts for its result.
struct JobEnding {
  /// The scheduler's outcome, once nothing more will be leased.
  var outcome: Outcome?
  /// The first error found that keeps the job from succeeding.
  private(set) var failure: (any Error)?
  /// The refusal of the last worker that was refused for its numerics.
  var lastRefusal: Refusal?
  /// The quarantined shards, in the order in which they were.
  private(set) var quarantined: [ShardReference] = []
  /// The shards that are disputed, and why.
  private(set) var disputed: [ShardReference] = []
  private(set) var disputeReason: DisputeReason?
  /// Shards that became durable since the start.
  var committed = 0
  /// The largest difference between values of two numerics classes that counted as the same.
  var largestNumericsDifference = 0.0
  /// Leases of shards that were durable already: none, unless something is wrong.
  var reevaluated = 0

  /// Takes note that the job cannot succeed.
  mutating func fail(_ error: any Error) { failure = failure ?? error }

  /// Takes note that a shard is disputed.
  mutating func dispute(_ shard: ShardReference, _ reason: DisputeReason) {
    disputed.append(shard)
    disputeReason = reason
  }

  /// Takes note that a shard is quarantined.
  mutating func quarantine(_ shard: ShardReference) {
    assert(!quarantined.contains(shard), "\(shard) is quarantined twice")
    quarantined.append(shard)
  }
}

/// Games that are complete and have no result where the job is to be published: an error of the coordinator's own.
struct MissingResults: Error, CustomStringConvertible {
  let games: [String]

  var description: String {
    "no result for \(games.prefix(3).joined(separator: ", ")), all of whose shards are durable. Nothing was published"
  }
}

extension DisputeReason {
  /// The reason in words.
  package var words: String {
    switch self {
    case .undecided: "workers have different results, and no majority has one of them"
    case .longerRecord:
      "the majority contradicts workers whose results were confirmed more often than its own"
    case .expulsions: "more workers were caught with other results than the others than one job explains"
    }
  }
}
