// SPDX-License-Identifier: Apache-2.0

/// A queue of values from any thread to the one that polls sockets, which is woken for them.
///
/// Order is kept per sender. The mailbox is unbounded: its users bound what can be under way.
public final class Mailbox<Element: Sendable>: Sendable {
  private let elements = Locked<[Element]>([])
  private let waker: Waker

  /// Creates an empty mailbox whose owner sleeps in a `Poller` with this waker.
  public init(waker: Waker) { self.waker = waker }

  /// Puts a value in and wakes the owner; on any thread.
  public func put(_ element: Element) {
    elements.withLock { $0.append(element) }
    waker.wake()
  }

  /// Takes out and returns everything, oldest first.
  public func takeAll() -> [Element] {
    elements.withLock { elements in
      let taken = elements
      elements.removeAll(keepingCapacity: true)
      return taken
    }
  }
}
