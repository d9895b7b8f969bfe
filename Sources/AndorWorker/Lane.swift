// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorDigest
import AndorJob
import AndorModels
import AndorTransport
import Glibc

/// A shard evaluated: what goes into a result message.
struct LaneResult: Sendable {
  let lease: Lease
  let values: [Double]
  let sums: [Double]
  let valuesDigest: SHA256Digest
  let sumsDigest: SHA256Digest
  let modelMicroseconds: Int
  let totalMicroseconds: Int
}

/// What a lane has to say to the thread that talks to the coordinator.
enum LaneReport: Sendable {
  case finished(LaneResult)
  case failed(Lease, FailureKind, text: String, mask: UInt64)
}

/// A thread that evaluates one shard after the other.
///
/// A lane keeps the evaluator of the game it played last, and shares nothing with other lanes but the model.
struct Lane: Sendable {
  let host: ModelHost
  let plan: JobPlan
  let queue: LaneQueue
  let reports: Mailbox<LaneReport>

  /// Evaluates until the queue is closed.
  func run() {
    var evaluator: (game: Int, GameEvaluator)?
    while let task = queue.next() {
      do {
        reports.put(.finished(try evaluate(task, &evaluator)))
      } catch {
        // A backend that failed may be in any state: the next shard begins with a new evaluator.
        evaluator = nil
        reports.put(failure(of: task.lease, error))
      }
    }
  }

  private func evaluate(_ task: LaneTask, _ cached: inout (game: Int, GameEvaluator)?) throws -> LaneResult {
    let game = task.lease.shard.game
    let begin = Moment.now
    let evaluator: GameEvaluator
    if let cached, cached.game == game {
      evaluator = cached.1
    } else {
      cached = nil
      evaluator = try host.evaluator(game: game, plan: plan)
      cached = (game, evaluator)
    }
    var values = [Double](repeating: 0, count: task.masks.count)
    try evaluator.evaluate(task.masks, into: &values)
    let evaluated = Moment.now
    var sums = values
    if case .subcube = task.masks { Moebius.transform(&sums) }
    var valuesHasher = SHA256Hasher()
    valuesHasher.update(values.span)
    var sumsHasher = SHA256Hasher()
    sumsHasher.update(sums.span)
    return LaneResult(
      lease: task.lease, values: values, sums: sums, valuesDigest: valuesHasher.finalize(),
      sumsDigest: sumsHasher.finalize(), modelMicroseconds: evaluated.microseconds(since: begin),
      totalMicroseconds: Moment.now.microseconds(since: task.received))
  }

  private func failure(of lease: Lease, _ error: any Error) -> LaneReport {
    let model = error as? ModelError
    let kind: FailureKind =
      switch (model?.code, (error as? JobError)?.code) {
      case (.nonFinite?, _): .nonFinite
      case (.missing?, _), (_, .missing?), (_, .invalid?): .artifact
      case (.unsupported?, _), (.refused?, _): .unsupported
      default: .model
      }
    return .failed(lease, kind, text: String(describing: error), mask: model?.mask ?? 0)
  }
}
