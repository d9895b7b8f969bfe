// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorJob
import AndorTransport

/// The state of the views for those who watch the job.
struct JobWatch {
  /// The time between two views.
  private static let interval: Int64 = 500_000_000

  private var lastView: Int64 = .min / 2
  /// Bytes of messages that came from workers.
  var bytesIn = 0
  /// The times that results took from their arrival until they were durable.
  var commits = LatencyHistogram()
  /// The latest interactions that are final already.
  var finalInteractions: FinalInteractions?
  /// The search for them; made at the first view.
  var search: FinalInteractionSearch?
  /// The game that was finished last.
  var finished: GameResult?

  /// The status that was told last, and when.
  private var status: (json: Frame, moment: Int64)?
  /// The status is made again after so long: that of a thousand workers takes a millisecond.
  private static let statusAge: Int64 = 50_000_000

  /// Returns the status to tell, made by the body where the one told last is too old.
  mutating func status(at now: Int64, _ make: () -> [UInt8]) -> Frame {
    if let status, now - status.moment < Self.statusAge { return status.json }
    let json = Frame(adopting: make())
    status = (json, now)
    return json
  }

  /// Returns whether it is time for another view.
  func isDue(at now: Int64) -> Bool { now - lastView >= Self.interval }

  /// Takes note of a view.
  mutating func noteView(at now: Int64) { lastView = now }
}
