// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem
import Glibc

/// Prints the progress of a command as JSON: a new phase at once, and the latest line at least once a second.
package enum PhaseTicker {
  private struct State {
    var progress: PhaseProgress?
    var printed = Moment.now
    var hasThread = false

    mutating func print() {
      guard let progress else { return }
      printed = .now
      Console.say(progress.line)
    }
  }

  private static let state = Locked(State())

  /// Shows progress; of updates within a second only the last is printed, unless they are `urgent`.
  package static func show(_ progress: PhaseProgress, urgent: Bool = false) {
    let needsThread = state.withLock { state in
      let isNew = state.progress?.phase != progress.phase
      state.progress = progress
      if isNew || urgent || state.printed.elapsedSeconds >= 1 { state.print() }
      defer { state.hasThread = true }
      return !state.hasThread
    }
    if needsThread { _ = try? NativeThread { while tick() { usleep(100_000) } } }
  }

  /// Prints nothing more: what follows is the last line.
  package static func end() { state.withLock { $0.progress = nil } }

  private static func tick() -> Bool {
    state.withLock { state in
      if state.printed.elapsedSeconds >= 0.9 { state.print() }
      if state.progress == nil { state.hasThread = false }
      return state.hasThread
    }
  }
}
