// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Values handed by any thread to the one that polls sockets, which is woken for them.
///
/// Order is kept per sender. The mailbox is unbounded: its users bound what can be under way.
public final class Mailbox<Element: Sendable>: @unchecked Sendable {
  // Sendable by the mutex, which guards `elements`; a pthread mutex because thread checkers understand it.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private var elements: [Element] = []
  private let waker: Waker

  /// An empty mailbox whose owner sleeps in a `Poller` with this waker.
  public init(waker: Waker) {
    self.waker = waker
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Puts a value in and wakes the owner; on any thread.
  public func put(_ element: Element) {
    pthread_mutex_lock(mutex)
    elements.append(element)
    pthread_mutex_unlock(mutex)
    waker.wake()
  }

  /// Takes everything out, oldest first.
  public func takeAll() -> [Element] {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    let taken = elements
    elements.removeAll(keepingCapacity: true)
    return taken
  }
}
