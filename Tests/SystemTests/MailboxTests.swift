// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import Glibc
import Testing

@Suite struct MailboxTests {
  private func isReadable(_ waker: Waker) -> Bool {
    var watched = pollfd(fd: waker.descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&watched, 1, 0) == 1
  }

  @Test func aWakerWakesOnceForManyCalls() throws {
    let waker = try Waker()
    #expect(!isReadable(waker))
    waker.wake()
    waker.wake()
    #expect(isReadable(waker))
    waker.reset()
    #expect(!isReadable(waker))
  }

  @Test func orderIsKeptPerSender() throws {
    let waker = try Waker()
    let mailbox = Mailbox<(sender: Int, step: Int)>(waker: waker)
    let threads = try (0..<4).map { sender in
      try NativeThread { for step in 0..<500 { mailbox.put((sender, step)) } }
    }
    for thread in threads { thread.join() }
    #expect(isReadable(waker))
    let all = mailbox.takeAll()
    for sender in 0..<4 {
      #expect(all.filter { $0.sender == sender }.map(\.step) == Array(0..<500))
    }
    #expect(mailbox.takeAll().isEmpty)
  }

  @Test func aStopThatWasAskedForTwiceCountsTwice() throws {
    let interruption = Interruption(waker: try Waker())
    #expect(interruption.count == 0)
    interruption.request()
    interruption.request()
    #expect(interruption.count == 2)
    #expect(isReadable(interruption.waker))
  }
}
