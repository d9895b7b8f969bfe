// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// A request of a user or a batch system to stop the process, as its polling thread sees it.
public final class Interruption: Sendable {
  private let requests = Atomic<Int>(0)
  /// Wakes the thread that should stop.
  public let waker: Waker

  /// Creates the state without a request; `waker` is that of the thread's `Poller`.
  public init(waker: Waker) { self.waker = waker }

  /// The number of requests: one means an orderly stop, two mean a stop at once.
  public var count: Int { requests.load(ordering: .relaxed) }

  /// Asks for a stop; on any thread.
  public func request() {
    requests.add(1, ordering: .relaxed)
    waker.wake()
  }
}
