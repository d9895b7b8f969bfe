// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorSystem

/// Steps of a study on several threads, counted together: the first failure ends them, and so does a caller who cancels.
struct StudySteps: Sendable {
  private let threads: Int
  private let proceed: @Sendable (_ done: Int) -> Bool
  private let state = Locked((done: 0, isOver: false))

  /// Creates a count of steps.
  /// - Parameter proceed: called with the steps done so far; `false` cancels.
  init(threads: Int, proceed: @escaping @Sendable (_ done: Int) -> Bool) {
    (self.threads, self.proceed) = (threads, proceed)
  }

  /// Whether further work is wanted.
  var areWanted: Bool { state.withLock { !$0.isOver } }

  /// Returns what each step gives, in order; `nil` where the steps were cancelled.
  /// - Throws: the failure of the first step that has one.
  func gather<Value: Sendable>(
    _ count: Int, _ step: @Sendable (_ number: Int) throws -> Value?
  ) throws -> [Value]? {
    let outcomes = Locked([Result<Value?, any Error>?](repeating: nil, count: count))
    parallelFor(count, threads: threads) { part in
      for number in part where areWanted {
        let outcome = Result { try step(number) }
        outcomes.withLock { $0[number] = outcome }
        let done = state.withLock { state in
          state.done += 1
          if case .failure = outcome { state.isOver = true }
          return state.done
        }
        if !proceed(done) { state.withLock { $0.isOver = true } }
      }
    }
    let all = outcomes.withLock { $0 }
    for outcome in all { if case .failure(let error) = outcome { throw error } }
    let found = try all.compactMap { try $0?.get() }
    return found.count == count ? found : nil
  }
}
