// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem

/// The latest view of the job, handed from the coordinator's thread to the one that serves clients.
///
/// Only the latest view is kept, with the events of those it replaced: whoever serves slowly skips views, and
/// whoever puts them in never waits for more than a pointer to be stored.
final class Inbox: Sendable {
  private struct Waiting {
    var view: JobView?
    var isClosed = false
  }

  private let waiting = Locked(Waiting())
  private let waker: Waker

  private static let mostEvents = 500

  /// Creates an empty inbox.
  /// - Throws: `DashboardError` with code `listening` where the process has no descriptor left.
  init() throws(DashboardError) {
    do throws(SystemError) {
      waker = try Waker()
    } catch {
      throw DashboardError(error)
    }
  }

  /// Readable when there is something to take.
  var descriptor: Int32 { waker.descriptor }

  /// Puts a view in the place of the one that waits.
  func put(_ view: JobView) {
    waiting.withLock { waiting in
      let earlier = waiting.view?.events ?? []
      waiting.view = view
      if !earlier.isEmpty { waiting.view?.events = Array((earlier + view.events).suffix(Self.mostEvents)) }
    }
    waker.wake()
  }

  /// Says that nothing more will come.
  func end() {
    waiting.withLock { $0.isClosed = true }
    waker.wake()
  }

  /// Returns what waits, and whether that was all.
  func take() -> (view: JobView?, isClosed: Bool) {
    // Before the view is taken: one that comes meanwhile wakes again.
    waker.reset()
    return waiting.withLock { waiting in
      defer { waiting.view = nil }
      return (waiting.view, waiting.isClosed)
    }
  }
}
