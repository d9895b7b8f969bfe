// SPDX-License-Identifier: Apache-2.0
import AndorSystem

/// Plans a job on a thread of its own, so that a model that hangs is not waited for forever.
///
/// What matters is the time of a step, not that of all: a job may have many games. Foreign code cannot be stopped, so
/// the thread of a step that takes too long remains until the step or the process ends.
package final class PlanningWatch: Sendable {
  private let step = Locked((name: "reading the job's files", since: Moment.now))

  /// Takes note that a step begins.
  func begin(_ name: String) { step.withLock { $0 = (name, .now) } }

  /// Runs the body, which names its steps.
  /// - Throws: what the body throws, `ModelError` where a step takes longer than so many seconds, `SystemError` where
  ///   there is no thread to be had.
  static func run<Value: Sendable>(
    seconds: Double, _ body: @escaping @Sendable (PlanningWatch) throws -> Value
  ) throws -> Value {
    let watch = PlanningWatch()
    let outcome = Locked<Result<Value, any Error>?>(nil)
    let thread = try NativeThread {
      let result = Result { try body(watch) }
      outcome.withLock { $0 = result }
    }
    while true {
      let begun = watch.step.withLock { $0.since }
      if let result = outcome.take(until: begun.advanced(by: .milliseconds(Int(seconds * 1000))), { $0 }) {
        thread.join()
        return try result.get()
      }
      let (name, since) = watch.step.withLock { $0 }
      guard since.elapsedSeconds >= seconds else { continue }
      throw ModelError(
        .runtime, "\(name) has not ended after \(Int(seconds)) s, while the job was planned",
        hint: "The model hangs, or a file cannot be read: try the model on one row by itself.")
    }
  }
}
