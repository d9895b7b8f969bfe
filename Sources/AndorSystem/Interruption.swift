// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// The wish of a user or a batch system that a process stops, as its polling thread sees it.
public final class Interruption: Sendable {
  private let requests = Atomic<Int>(0)
  /// Wakes the thread that should stop.
  public let waker: Waker

  /// No wish yet; `waker` is that of the thread's `Poller`.
  public init(waker: Waker) { self.waker = waker }

  /// How often a stop was asked for: once means orderly, twice means now.
  public var count: Int { requests.load(ordering: .relaxed) }

  /// Asks for a stop; on any thread.
  public func request() {
    requests.add(1, ordering: .relaxed)
    waker.wake()
  }
}
