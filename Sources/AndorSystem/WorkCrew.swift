// SPDX-License-Identifier: Apache-2.0

/// Threads that do pieces of work side by side, in the order in which they were added.
///
/// A piece says how many of the threads it keeps busy, as it may be spread over others than the one that runs it. It
/// begins when so many are free, and none that was added later begins before it.
package final class WorkCrew: Sendable {
  /// How many threads are kept busy at most.
  package let threads: Int
  private let state: Locked<State>

  private struct Piece: Sendable {
    let threads: Int
    let work: @Sendable () -> Void
  }

  private struct State: Sendable {
    var waiting: [Piece] = []
    var free: Int
    /// Threads that run, the first of which the crew begins with, and those of them that wait for work.
    var started = 1
    var idle = 0
    var isClosed = false
  }

  /// Creates a crew without work, and starts the first of its threads; the others start when there is work for them.
  /// - Throws: `SystemError` where the system has no more threads.
  package init(threads: Int) throws(SystemError) {
    self.threads = max(1, threads)
    state = Locked(State(free: max(1, threads)))
    try start()
  }

  // Its threads end once they have done what was added.
  deinit { state.withLock { $0.isClosed = true } }

  /// Adds a piece of work that keeps some of the threads busy, all of them at most; returns at once.
  package func add(threads wanted: Int, _ work: @escaping @Sendable () -> Void) {
    let needsThread = state.withLock { state in
      state.waiting.append(Piece(threads: min(max(1, wanted), threads), work: work))
      guard state.waiting.count > state.idle, state.started < threads else { return false }
      state.started += 1
      return true
    }
    // Where the system has no more threads, those that run do the work.
    if needsThread { try? start() }
  }

  private func start() throws(SystemError) {
    do {
      _ = try NativeThread { [state] in Self.serve(state) }
    } catch {
      state.withLock { $0.started -= 1 }
      throw error
    }
  }

  private static func serve(_ state: Locked<State>) {
    while true {
      state.withLock { $0.idle += 1 }
      let piece = state.take { (state) -> Piece?? in
        guard let next = state.waiting.first else { return state.isClosed ? .some(nil) : nil }
        guard next.threads <= state.free else { return nil }
        state.free -= next.threads
        state.idle -= 1
        return state.waiting.removeFirst()
      }
      guard let piece = piece ?? nil else { return }
      piece.work()
      state.withLock { $0.free += piece.threads }
    }
  }
}
