// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import AndorTransport
import Glibc
import Testing

@Suite struct PollerTests {
  @Test func timeIsUp() throws {
    let poller = Poller(waker: try Waker())
    let start = ContinuousClock.now
    #expect(try poller.wait(timeout: .milliseconds(30)).isEmpty)
    #expect(ContinuousClock.now - start >= .milliseconds(30))
    #expect(try poller.wait(timeout: .zero).isEmpty)
    #expect(try poller.wait(timeout: .seconds(-5)).isEmpty)
  }

  @Test func wakesFromAnotherThread() async throws {
    let waker = try Waker()
    let poller = Poller(waker: waker)
    let task = Task.detached {
      usleep(20_000)
      waker.wake()
      waker.wake()
    }
    #expect(try poller.wait().wasWoken)
    await task.value
    _ = try poller.wait(timeout: .zero)
    #expect(try poller.wait(timeout: .zero).isEmpty, "a call wakes once")
    waker.wake()
    waker.wake()
    #expect(try poller.wait().wasWoken)
    #expect(try poller.wait(timeout: .zero).isEmpty, "many calls wake once")
  }

  @Test func tellsSocketsApart() throws {
    let context = try Context()
    let busy = try Socket.router(context)
    let idle = try Socket.router(context)
    let monitor = try SocketMonitor(busy)
    let endpoint = try busy.bind(Endpoint("tcp://127.0.0.1:*"))
    try idle.bind(Endpoint("tcp://127.0.0.1:*"))
    let dealer = try Socket.dealer(context)
    let poller = Poller(waker: try Waker())
    poller.watch(busy)
    poller.watch(idle)
    poller.watch(monitor)
    #expect(try poller.wait(timeout: .zero).isEmpty)
    try dealer.connect(endpoint)
    #expect(try poller.wait(timeout: patience).isReadable(monitor))
    #expect(try dealer.send([Frame()], again: .wouldBlock) == .sent)
    let ready = try eventually { () -> Poller.Readiness? in
      let ready = try poller.wait(timeout: patience)
      return ready.isReadable(busy) ? ready : nil
    }
    #expect(ready?.isReadable(idle) == false)
    #expect(ready?.wasWoken == false)
    poller.unwatch(busy)
    while try monitor.next() != nil {}
    #expect(try poller.wait(timeout: .zero).isEmpty)
    #expect(try busy.receive().map(\.frames.count) == 1)
  }

  @Test func waitsUntilADealerCanSend() throws {
    let context = try Context()
    let router = try Socket.router(context)
    let endpoint = try router.bind(Endpoint("tcp://127.0.0.1:*"))
    let dealer = try Socket.dealer(context)
    let poller = Poller(waker: try Waker())
    poller.watch(dealer, for: [.readable, .writable])
    #expect(try poller.wait(timeout: .zero).isEmpty)
    try dealer.connect(endpoint)
    let ready = try poller.wait(timeout: patience)
    #expect(ready.isWritable(dealer))
    #expect(!ready.isReadable(dealer))
    #expect(try dealer.send([Frame()]) == .sent)
    poller.watch(dealer)
    #expect(try poller.wait(timeout: .zero).isEmpty)
  }
}
