// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorModels
import AndorSystem
import Glibc

/// An evaluated shard: the content of a result message.
public struct ThreadResult: Sendable {
  /// The lease of the shard.
  public let lease: Lease
  /// v of the shard's masks.
  public let values: [Double]
  /// The least and the greatest of v(∅) and of v(N) as they were evaluated with a sample's shard; otherwise none.
  public let ends: [Double]
  /// SHA-256 of the values as little-endian bytes.
  public let valuesDigest: SHA256Digest
  /// Time in the model.
  public let modelMicroseconds: Int
  /// Time from the lease to the result.
  public let totalMicroseconds: Int
}

/// A report of a thread to the thread that gave it work.
public enum ThreadReport: Sendable {
  /// A shard is evaluated.
  case finished(ThreadResult)
  /// The model was interrupted: nothing is wrong with the shard.
  case interrupted(Lease)
  /// The process that computes the values is not there: nothing is wrong with the shard, and the thread waits.
  case absent(Lease)
  /// The process is there again.
  case returned
  /// The process has not come back in the time that it is waited for, or as another one.
  case gone(ModelError)
  /// A shard could not be evaluated; where a value is not finite, its mask is named.
  case failed(Lease, FailureKind, text: String, mask: [UInt64])
}

/// A thread that evaluates one shard after the other.
///
/// A thread keeps the evaluator of the game it played last, and shares nothing with other threads but the model.
struct ModelThread: Sendable {
  let host: ModelHost
  let plan: JobPlan
  let queue: ModelThreadQueue
  let reports: Mailbox<ThreadReport>

  /// Evaluates until the queue is closed.
  func run() {
    var evaluator: (game: Int, GameEvaluator)?
    while let task = queue.next() {
      do {
        reports.put(.finished(try evaluate(task, &evaluator)))
      } catch {
        // A backend that failed may be in any state: the next shard begins with a new evaluator.
        evaluator = nil
        let report = failure(of: task.lease, error)
        reports.put(report)
        if case .absent = report { waitForProcess() }
      }
    }
  }

  private func waitForProcess() {
    do throws(ModelError) {
      if try host.waitForProcess() { reports.put(.returned) }
    } catch {
      reports.put(.gone(error))
    }
  }

  private func evaluate(_ task: ThreadTask, _ cached: inout (game: Int, GameEvaluator)?) throws
    -> ThreadResult
  {
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
    var values: [Double] = []
    var ends: [Double] = []
    switch task.masks {
    case .told(let masks): try evaluator.evaluate(masks, into: &values)
    case .drawn(let sample, let shard):
      let rows = sample.checkedRows(of: shard)
      try evaluator.evaluate(.list(rows.masks), into: &values)
      (values, ends) = rows.split(values)
    }
    try host.requireUnchangedFiles()
    let evaluated = Moment.now
    return ThreadResult(
      lease: task.lease, values: values, ends: ends, valuesDigest: Self.digest(of: values),
      modelMicroseconds: evaluated.microseconds(since: begin),
      totalMicroseconds: Moment.now.microseconds(since: task.received))
  }

  private static func digest(of numbers: [Double]) -> SHA256Digest {
    var hasher = SHA256Hasher()
    hasher.update(numbers.span)
    return hasher.finalize()
  }

  private func failure(of lease: Lease, _ error: any Error) -> ThreadReport {
    let model = error as? ModelError
    if model?.code == .interrupted {
      // The process that was interrupted is about to stop this one: until then the shard should not come back at once.
      usleep(200_000)
      return .interrupted(lease)
    }
    if model?.code == .unreachable { return .absent(lease) }
    let kind: FailureKind =
      switch (model?.code, (error as? JobError)?.code) {
      case (.nonFinite?, _): .nonFinite
      case (.missing?, _), (_, .missing?), (_, .invalid?): .artifact
      case (.unsupported?, _), (.refused?, _): .unsupported
      default: .model
      }
    return .failed(lease, kind, text: String(describing: error), mask: model?.mask ?? [0])
  }
}
