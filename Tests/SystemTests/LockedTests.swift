// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import Testing

@Suite struct LockedTests {
  private struct Refused: Error, Equatable {}

  @Test func manyThreadsCountTogether() throws {
    let count = Locked(0)
    let threads = try (0..<8).map { _ in
      try NativeThread { for _ in 0..<10_000 { count.withLock { $0 += 1 } } }
    }
    for thread in threads { thread.join() }
    #expect(count.withLock { $0 } == 80_000)
  }

  @Test func anErrorOfTheBodyReleasesTheLock() {
    let value = Locked(1)
    #expect(throws: Refused()) { try value.withLock { (_) throws(Refused) in throw Refused() } }
    #expect(value.withLock { $0 } == 1)
  }

  @Test func waitsForAChangeOfAnotherThread() throws {
    let value = Locked(0)
    let thread = try NativeThread { for step in 1...3 { value.withLock { $0 = step } } }
    value.wait { $0 == 3 }
    #expect(value.withLock { $0 } == 3)
    thread.join()
  }

  @Test func waitsNoLongerThanItMay() {
    let value = Locked(0)
    let start = Moment.now
    let end = start.advanced(by: .milliseconds(30))
    value.wait(until: end) { $0 == 1 }
    #expect(Moment.now >= end)
    #expect(value.take(until: end) { $0 == 1 ? $0 : nil } == nil)
  }

  /// Each element is taken once, whoever waits for it.
  @Test func whatIsTakenIsTakenOnce() throws {
    let waiting = Locked<[Int]>([])
    let taken = Locked<[Int]>([])
    let threads = try (0..<4).map { _ in
      try NativeThread {
        while let element = waiting.take({ $0.popLast() }), element >= 0 {
          taken.withLock { $0.append(element) }
        }
      }
    }
    for element in 0..<100 { waiting.withLock { $0.append(element) } }
    taken.wait { $0.count == 100 }
    for _ in threads { waiting.withLock { $0.append(-1) } }
    for thread in threads { thread.join() }
    #expect(taken.withLock { $0.sorted() } == Array(0..<100))
  }
}
