// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import Glibc
import Testing

@Suite struct ChildTests {
  private func shell(_ script: String) throws -> ChildProcess {
    try ChildProcess("sh", ["-c", script], streams: [])
  }

  @Test func tellsHowAProcessEnded() throws {
    #expect(try shell("exit 0").wait() == 0)
    let failed = try shell("exit 7")
    #expect(failed.wait() == 7)
    #expect(failed.wait() == 7, "the end is known for good")
    #expect(failed.poll() == 7)
    let killed = try shell("kill -9 $$")
    #expect(killed.wait() == 128 + SIGKILL)
  }

  @Test func pollingNeverWaits() throws {
    let process = try shell("sleep 60")
    #expect(process.poll() == nil)
    process.signal(SIGTERM)
    #expect(process.wait() == 128 + SIGTERM)
    process.signal(SIGTERM)
  }

  /// A thread that waits for the end keeps nobody from signalling.
  @Test func aSignalNeedsNotWaitForTheEnd() throws {
    let process = try shell("exec sleep 60")
    let ended = Locked<Int32?>(nil)
    let waiting = try NativeThread {
      let status = process.wait()
      ended.withLock { $0 = status }
    }
    usleep(50_000)
    let start = Moment.now
    process.signal(SIGTERM)
    ended.wait(until: Moment.now.advanced(by: .seconds(30))) { $0 != nil }
    #expect(ended.withLock { $0 } == 128 + SIGTERM)
    #expect(start.elapsedSeconds < 30)
    waiting.join()
    #expect(process.poll() == 128 + SIGTERM)
  }

  @Test func itsGroupIsItsOwn() throws {
    let process = try shell("sleep 60 & wait")
    #expect(getpgid(process.number) == process.number)
    process.signal(SIGKILL, group: true)
    #expect(process.wait() == 128 + SIGKILL)
  }

  @Test func aMissingProgramIsAnError() {
    let error = #expect(throws: SystemError.self) {
      try ChildProcess("/no/such/program", [], streams: [])
    }
    #expect(error?.cause == ENOENT)
    #expect(error?.message == "cannot start /no/such/program: No such file or directory")
  }

  /// Answers each message with its own bytes twice.
  private static let echo = """
    import os, socket, struct
    channel = socket.socket(fileno=os.dup(0))
    while True:
        length, = struct.unpack("<Q", channel.recv(8, socket.MSG_WAITALL))
        data = channel.recv(length, socket.MSG_WAITALL) if length else b""
        channel.sendall(struct.pack("<Q", 2 * length) + data + data)
    """

  @Test(arguments: [0, 1, 7, 300_000])
  func aMessageIsAnswered(length: Int) throws {
    let child = try ChildConversation("python3", ["-c", Self.echo])
    let message = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    for _ in 0..<2 {
      #expect(try child.exchange(message, seconds: 60, bytes: 1 << 20) == message + message)
    }
  }

  @Test func aTalkCanEndInManyWays() throws {
    #expect(throws: ChildConversation.Failure.starting(ENOENT)) {
      try ChildConversation("/no/such/program", [])
    }
    let talker = try ChildConversation("sh", ["-c", "echo one; echo two >&2; echo three"])
    #expect(throws: ChildConversation.Failure.ended) { try talker.exchange(nil, seconds: 60, bytes: 8) }
    #expect(talker.lastComplaints(2) == ["two", "three"])
    let silent = try ChildConversation("sleep", ["60"])
    #expect(throws: ChildConversation.Failure.late) { try silent.exchange([1], seconds: 0.05, bytes: 8) }
    let loud = try ChildConversation("python3", ["-c", Self.echo])
    #expect(throws: ChildConversation.Failure.oversized(10)) {
      try loud.exchange([1, 2, 3, 4, 5], seconds: 60, bytes: 9)
    }
  }
}
