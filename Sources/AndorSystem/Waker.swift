// SPDX-License-Identifier: Apache-2.0
import CSystem
import Glibc

/// Ends the wait of a thread that polls, from any thread.
///
/// Sendable: it holds one `eventfd`, whose reads and writes are atomic.
public final class Waker: Sendable {
  /// Readable once somebody has called `wake`.
  package let descriptor: Int32

  /// Creates a waker that has not been called yet; throws `resource` without free file descriptors.
  public init() throws(SystemError) {
    descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    if descriptor < 0 { throw SystemError(.resource, "make", "an event descriptor", errno) }
  }

  deinit { close(descriptor) }

  /// Wakes the poller now, or at its next wait; many calls before that count as one.
  public func wake() {
    // The only failure is a full counter, and then the poller is awake already.
    eventfd_write(descriptor, 1)
  }

  /// Forgets all earlier calls of `wake`.
  package func reset() {
    var count: eventfd_t = 0
    eventfd_read(descriptor, &count)
  }
}
