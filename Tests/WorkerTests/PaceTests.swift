// SPDX-License-Identifier: Apache-2.0
import AndorWorker
import Testing

/// How many leases a worker asks for.
@Suite struct PaceTests {
  /// A worker of two threads, with shards of 10 ms.
  private struct Worker {
    var pace = Pace(credit: 4)
    private(set) var now = Moment(nanoseconds: 0)

    /// What is asked for within some seconds, in which a message of so long a way is answered twice a second.
    mutating func asks(milliseconds: Int, seconds: Int) -> [Int] {
      (0..<2 * seconds).compactMap { _ in
        now = now.advanced(by: .milliseconds(500))
        pace.add(shardMicroseconds: 10_000)
        pace.add(roundTripMicroseconds: 1_000 * milliseconds)
        return pace.wish(threads: 2, at: now)
      }
    }
  }

  @Test func theWishFollowsTheWayThereAndBack() {
    var worker = Worker()
    // 2 threads, and 1.25 · 2 · (170 ms + 30 ms of sync)/10 ms = 50 shards meanwhile.
    #expect(worker.asks(milliseconds: 170, seconds: 20) == [52])
    // 2 + 2.5 · (10 ms + 30 ms)/10 ms = 12, once that has been enough for five seconds.
    #expect(worker.asks(milliseconds: 10, seconds: 4).isEmpty)
    #expect(worker.asks(milliseconds: 10, seconds: 20) == [12])
    #expect(worker.pace.credit == 12)
    // The shortest way seen fades by a tenth a message: more and more are asked for, up to 52 again.
    let rising = worker.asks(milliseconds: 170, seconds: 60)
    #expect(rising == rising.sorted() && rising.last == 52)
    // Never fewer than at the start, never more than a greeting can name.
    #expect(worker.asks(milliseconds: 100_000, seconds: 60).last == Pace.most)
  }

  @Test func aWayThatIsShortForAMomentChangesNothing() {
    var worker = Worker()
    #expect(worker.asks(milliseconds: 170, seconds: 5) == [52])
    #expect(worker.asks(milliseconds: 150, seconds: 30).isEmpty, "47 are more than three quarters of 52")
    var quick = Worker()
    #expect(quick.asks(milliseconds: 1, seconds: 20) == [10])
    for _ in 0..<200 { quick.pace.add(shardMicroseconds: 10_000_000) }
    #expect(quick.pace.credit == 10)
  }

  @Test func leasesThatAreHeldCanBeNamed() {
    var pace = Pace(credit: 4)
    pace.keep(3)
    #expect(pace.credit == 4)
    pace.keep(30)
    #expect(pace.credit == 30)
    pace.keep(1_000)
    #expect(pace.credit == Pace.most)
  }
}
