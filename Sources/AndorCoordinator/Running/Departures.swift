// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorWire

/// The workers that left, or were turned away, because they cannot serve the job, by their reasons; pure.
///
/// The job is hopeless once every worker that came has gone for one and the same reason, none is there, none has
/// delivered anything, and no other has come for a while: who waited longer would wait for ever. One that vanished
/// without a word, or was stopped by a person, says nothing about the others, and neither does a reason that this
/// build does not know; then the job waits.
///
/// Workers are kept by hashes, as names are long and their own choice.
struct Departures {
  /// The workers that left for one reason.
  struct Reason: Equatable {
    let kind: Goodbye.Reason
    /// How many processes they are, at most ``Departures/most``.
    var count: Int { processes.count }
    fileprivate var processes: Set<Int> = []
    /// What stays of them where a supervisor starts others in their places.
    fileprivate var workers: Set<Int> = []
    /// The name and the words of the last one, and when it left.
    var worker = ""
    var text = ""
    var moment: Int64 = 0
  }

  /// The reasons, in the order in which they were first given; one of a kind.
  private(set) var reasons: [Reason] = []
  /// Workers that went without a reason, and have not come back.
  private var unexplained: Set<Int> = []
  /// The most workers that are counted for a reason, or for none.
  private static let most = 16_384

  /// Takes note of a worker that cannot serve.
  mutating func note(_ worker: WorkerIdentity, _ goodbye: Goodbye, at now: Int64) {
    let known = reasons.firstIndex { $0.kind == goodbye.reason }
    if known == nil { reasons.append(Reason(kind: goodbye.reason)) }
    let place = known ?? reasons.count - 1
    (reasons[place].worker, reasons[place].text) = (worker.shownName, goodbye.text)
    unexplained.remove(worker.hashValue)
    guard reasons[place].processes.count < Self.most else { return }
    reasons[place].processes.insert(worker.hashValue)
    // One that comes again and again does not make the job wait for others.
    if reasons[place].workers.insert(worker.lasting.hashValue).inserted { reasons[place].moment = now }
  }

  /// Takes note of a worker that went without a reason.
  mutating func noteUnexplained(_ worker: WorkerIdentity) {
    if unexplained.count < Self.most { unexplained.insert(worker.hashValue) }
  }

  /// Takes note of a worker that is there, perhaps again.
  mutating func noteArrival(_ worker: WorkerIdentity) { unexplained.remove(worker.hashValue) }

  /// Returns the reason of all workers that came, where nobody is left who could serve the job.
  /// - Parameters:
  ///   - connected: workers that are there.
  ///   - delivered: workers that had a result which became durable.
  ///   - grace: for so long nobody has left.
  func hopeless(connected: Int, delivered: Int, for grace: Duration, at now: Int64) -> Reason? {
    guard connected == 0, delivered == 0, unexplained.isEmpty, reasons.count == 1, let reason = reasons.first,
      reason.kind != .other, .nanoseconds(now - reason.moment) >= grace
    else { return nil }
    return reason
  }

  /// The reasons as a status shows them; `nil` where nobody left for one.
  var shown: [StatusSnapshot.Departure]? {
    reasons.isEmpty
      ? nil
      : reasons.map {
        StatusSnapshot.Departure(reason: $0.kind.word, workers: $0.count, last: $0.worker, text: $0.text)
      }
  }
}

extension Goodbye.Reason {
  /// Whether a worker that gives this reason cannot serve the job.
  var isInability: Bool {
    switch self {
    case .jobOver, .stopping, .silent, .finished, .interrupted: false
    case .other, .notAllowed, .runtime, .artifact, .model, .numerics, .memory: true
    }
  }

  /// The reason in a status.
  var word: String {
    switch self {
    case .other: "other"
    case .jobOver: "job_over"
    case .stopping: "stopping"
    case .silent: "silent"
    case .finished: "finished"
    case .interrupted: "interrupted"
    case .notAllowed: "not_allowed"
    case .runtime: "runtime"
    case .artifact: "artifact"
    case .model: "model"
    case .numerics: "numerics"
    case .memory: "memory"
    }
  }
}
