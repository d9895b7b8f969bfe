// SPDX-License-Identifier: Apache-2.0
import AndorJob
import Glibc

/// The latest view of the job, handed from the coordinator's thread to the one that serves clients.
///
/// Only the latest view is kept, with the events of those it replaced: whoever serves slowly skips views, and
/// whoever puts them in never waits for more than a pointer to be stored.
final class Inbox: @unchecked Sendable {
  // Sendable by the mutex, which guards the fields below it; a pthread mutex as thread checkers know it.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private var view: JobView?
  private var isClosed = false
  /// Readable when there is something to take.
  let descriptor: Int32
  private let wakingEnd: Int32

  private static let mostEvents = 500

  /// - Throws: `DashboardError` with code `listening` where the process has no descriptor left.
  init() throws(DashboardError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw DashboardError(
        .listening, "the dashboard cannot open another file", hint: "Raise the limit: ulimit -n 4096")
    }
    mutex = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    (descriptor, wakingEnd) = (ends[0], ends[1])
  }

  deinit {
    close(descriptor)
    close(wakingEnd)
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Puts a view in the place of the one that waits.
  func put(_ view: JobView) {
    locked {
      let earlier = self.view?.events ?? []
      self.view = view
      if !earlier.isEmpty { self.view?.events = Array((earlier + view.events).suffix(Self.mostEvents)) }
    }
    wake()
  }

  /// Says that nothing more will come.
  func end() {
    locked { isClosed = true }
    wake()
  }

  /// Returns what waits, and whether that was all.
  func take() -> (view: JobView?, isClosed: Bool) {
    var bytes: UInt64 = 0
    while read(descriptor, &bytes, 8) == 8 {}
    return locked {
      defer { view = nil }
      return (view, isClosed)
    }
  }

  private func wake() {
    // A full pipe wakes as well.
    var byte: UInt8 = 1
    _ = write(wakingEnd, &byte, 1)
  }

  private func locked<R>(_ body: () -> R) -> R {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }
}
