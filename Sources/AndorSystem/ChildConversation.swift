// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A child process that speaks over the socket on its standard input; its other output is kept as complaints.
///
/// A message is a little-endian 64-bit length and as many bytes. The process, with its group, is killed and
/// reaped when this object is released. One thread uses it at a time.
package final class ChildConversation: @unchecked Sendable {
  /// The reasons for the end of a conversation; where the system refused something, with its `errno`.
  package enum Failure: Error, Equatable {
    /// No connection could be made.
    case connecting(Int32)
    /// The process could not be started.
    case starting(Int32)
    /// The connection cannot be watched.
    case watching(Int32)
    /// The process ended.
    case ended
    /// The process did not answer in time.
    case late
    /// The process announced an answer of more bytes than expected.
    case oversized(UInt64)
  }

  private let socket: Int32
  private let errors: Int32
  private let process: ChildProcess
  private var complaints: [UInt8] = []
  private static let keptComplaints = 4096

  /// Starts `command` with its arguments, found in PATH.
  package init(_ command: String, _ arguments: [String]) throws(Failure) {
    var pair: [Int32] = [-1, -1]
    var pipes: [Int32] = [-1, -1]
    // Sockets in both places, because writing to one whose reader died need not raise SIGPIPE.
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &pair) == 0 else { throw .connecting(errno) }
    guard socketpair(AF_UNIX, kind, 0, &pipes) == 0 else {
      let number = errno
      for end in pair { close(end) }
      throw .connecting(number)
    }
    defer {
      close(pair[1])
      close(pipes[1])
    }
    do throws(SystemError) {
      process = try ChildProcess(
        command, arguments, streams: [(pair[1], 0), (pipes[1], 1), (pipes[1], 2)])
    } catch {
      close(pair[0])
      close(pipes[0])
      throw .starting(error.cause)
    }
    socket = pair[0]
    errors = pipes[0]
  }

  deinit {
    process.signal(SIGKILL, group: true)
    process.wait()
    close(socket)
    close(errors)
  }

  /// Writes a message and waits for the reply; `limit` is the most seconds and the most bytes.
  package func exchange(_ message: [UInt8]?, seconds: Double, bytes limit: Int) throws(Failure) -> [UInt8] {
    var outgoing: [UInt8] = []
    if let message {
      outgoing = withUnsafeBytes(of: UInt64(message.count).littleEndian) { Array($0) } + message
    }
    var sent = 0
    var incoming: [UInt8] = []
    let start = Moment.now
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      if let reply = try Self.reply(in: incoming, limit: limit) { return reply }
      try wait(toWrite: sent < outgoing.count, seconds: seconds - start.elapsedSeconds)
      hearComplaints()
      if sent < outgoing.count {
        let count = outgoing.withUnsafeBytes {
          send(
            socket, $0.baseAddress! + sent, $0.count - sent,
            Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
        }
        if count > 0 { sent += count }
      }
      let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      if count > 0 { incoming += buffer[..<count] }
      if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) {
        hearComplaints()
        throw .ended
      }
    }
  }

  /// The most bytes of resident memory that the process has had; 0 where that cannot be read.
  package var mostResidentMemory: Int { Machine.here.mostResidentMemory(of: process.number) }

  /// Returns how the process ended, in words, such as `with exit status 3`; `nil` where it has not ended yet.
  package func end() -> String? {
    // Its connection closes a moment before it can be reaped.
    for _ in 0..<100 {
      if let status = process.poll() {
        guard status > 128, let name = strsignal(status - 128) else { return "with exit status \(status)" }
        return "by signal \(status - 128) (\(String(cString: name)))"
      }
      usleep(1_000)
    }
    return nil
  }

  /// Returns the last lines that the process wrote, oldest first.
  package func lastComplaints(_ count: Int) -> [String] {
    String(decoding: complaints, as: UTF8.self).split(separator: "\n").suffix(count).map(String.init)
  }

  private static func reply(in incoming: [UInt8], limit: Int) throws(Failure) -> [UInt8]? {
    guard incoming.count >= 8 else { return nil }
    let length = incoming[..<8].reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(limit) else { throw .oversized(length) }
    return incoming.count - 8 >= Int(length) ? Array(incoming[8..<8 + Int(length)]) : nil
  }

  private func wait(toWrite: Bool, seconds: Double) throws(Failure) {
    guard seconds > 0 else {
      hearComplaints()
      throw .late
    }
    var watched = [
      pollfd(fd: socket, events: Int16(toWrite ? POLLIN | POLLOUT : POLLIN), revents: 0),
      pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
    ]
    // When the process has ended both are readable, and reading the first says so.
    if poll(&watched, 2, Int32(min(seconds * 1000 + 1, 1000))) < 0 && errno != EINTR {
      throw .watching(errno)
    }
  }

  private func hearComplaints() {
    var buffer = [UInt8](repeating: 0, count: Self.keptComplaints)
    while case let count = recv(errors, &buffer, buffer.count, Int32(MSG_DONTWAIT)), count > 0 {
      complaints = (complaints + buffer[..<count]).suffix(Self.keptComplaints)
    }
  }
}
