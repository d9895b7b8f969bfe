// SPDX-License-Identifier: Apache-2.0
import CZMQ
import Glibc

/// Ends the wait of a ``Poller`` from any thread.
///
/// Sendable: it holds one `eventfd`, whose reads and writes are atomic.
public final class Waker: Sendable {
  let descriptor: Int32

  /// A waker that nobody has woken yet; throws `exhausted` without free file descriptors.
  public init() throws(TransportError) {
    descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    if descriptor < 0 { throw .of(errno: errno, "cannot make an event descriptor") }
  }

  deinit { close(descriptor) }

  /// Wakes the poller now, or at its next wait; many calls before that count as one.
  public func wake() {
    // The only failure is a full counter, and then the poller is awake already.
    eventfd_write(descriptor, 1)
  }

  /// Forgets all earlier calls of `wake`.
  func reset() {
    var count: eventfd_t = 0
    eventfd_read(descriptor, &count)
  }
}
