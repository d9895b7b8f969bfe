// SPDX-License-Identifier: Apache-2.0
import CSystem
import Glibc

/// Tells at which of many descriptors something has arrived; quiet ones cost nothing.
///
/// Sendable: it is one `epoll` descriptor, which any thread may use.
package final class ArrivalWatch: Sendable {
  private static let mostAtOnce = 256
  private let descriptor: Int32

  /// Creates a watch of nothing.
  package init() throws(SystemError) {
    descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
    if descriptor < 0 { throw SystemError(.resource, "make", "a watch of connections", errno) }
  }

  deinit { close(descriptor) }

  /// Watches a descriptor of somebody else, which leaves the watch when it is closed.
  /// - Parameter everyArrival: whether it is told once for each arrival, or as long as something is unread.
  package func add(_ watched: Int32, everyArrival: Bool) {
    // The only failures are one that is watched already and one that is closed.
    _ = andor_watch(descriptor, watched, everyArrival ? 1 : 0)
  }

  /// Waits for an arrival, or for the time given (for ever without one), and returns where it was.
  package func wait(milliseconds: Int32? = nil) -> [Int32] {
    var found = [Int32](repeating: 0, count: Self.mostAtOnce)
    let count = andor_wait(descriptor, &found, Int32(Self.mostAtOnce), milliseconds ?? -1)
    return Array(found.prefix(max(0, Int(count))))
  }
}
