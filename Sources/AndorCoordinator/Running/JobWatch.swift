// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorJob

/// What is kept for those who watch the job.
struct JobWatch {
  /// How often a view is given.
  private static let interval: Int64 = 500_000_000

  private var lastView: Int64 = .min / 2
  /// Bytes of messages that came from workers.
  var bytesIn = 0
  /// How long results took from their arrival until they were durable.
  var commits = LatencyHistogram()
  /// The latest interactions that are final already.
  var finalInteractions: FinalInteractions?
  /// Seeks them; made when somebody watches.
  var search: FinalInteractionSearch?
  /// The game that was finished last.
  var finished: GameResult?

  /// Whether it is time for another view.
  func isDue(at now: Int64) -> Bool { now - lastView >= Self.interval }

  /// A view is given.
  mutating func noteView(at now: Int64) { lastView = now }
}
