// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A connection to a process of the same user that listens on a Unix socket; closed with the object.
///
/// A frame is a little-endian 64-bit length and as many bytes. One thread asks and waits for answers, for as long as the
/// other side takes; any thread may put a frame in between that is not to wait.
package final class UnixStream: @unchecked Sendable {
  /// The reasons why there is no connection, or none any more.
  package enum Failure: Error, Equatable {
    /// The path is longer than a socket's may be.
    case tooLong
    /// Nobody listens there, with the `errno` that says so.
    case nobody(Int32)
    /// The process that listens is another user's.
    case foreign
    /// The other side is gone.
    case ended
    /// The other side announced a frame of a length that is not allowed.
    case badLength(UInt64)
  }

  /// The most bytes of a socket's path.
  package static let longestPath = 107
  private let number: Int32
  /// Whether a thread is sending a frame.
  private let isSending = Locked(false)
  /// What was received beyond a frame; only the thread that asks touches it.
  private var ahead: ArraySlice<UInt8> = []

  /// Connects to the socket at a path, whose listener must run as this process's effective user.
  package init(_ path: String) throws(Failure) {
    guard path.utf8.count <= Self.longestPath else { throw .tooLong }
    let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard number >= 0 else { throw .nobody(errno) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8) + [0]) }
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard result == 0 else {
      let cause = errno
      close(number)
      throw .nobody(cause)
    }
    // Process, user and group.
    var peer: [UInt32] = [0, 0, 0]
    var length = socklen_t(12)
    guard getsockopt(number, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0, peer[1] == geteuid() else {
      close(number)
      throw .foreign
    }
    self.number = number
  }

  deinit { close(number) }

  /// Sends a frame.
  package func send(_ frame: [UInt8]) throws(Failure) {
    isSending.take { isBusy -> Void? in
      if isBusy { return nil }
      isBusy = true
      return ()
    }
    defer { isSending.withLock { $0 = false } }
    try write(Self.framed(frame)[...])
  }

  /// Sends a frame where there is room for it at once.
  /// - Returns: `false` where it was not sent: the other side reads nothing, or a longer frame is under way.
  @discardableResult
  package func sendIfRoom(_ frame: [UInt8]) throws(Failure) -> Bool {
    let isMine = isSending.withLock { isBusy in
      if isBusy { return false }
      isBusy = true
      return true
    }
    guard isMine else { return false }
    defer { isSending.withLock { $0 = false } }
    let bytes = Self.framed(frame)
    let count = bytes.withUnsafeBytes {
      Glibc.send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
    }
    guard count > 0 else {
      if errno == EAGAIN || errno == EINTR { return false }
      throw .ended
    }
    // The rest of a frame that was begun has to follow.
    try write(bytes[count...])
    return true
  }

  private static func framed(_ frame: [UInt8]) -> [UInt8] {
    withUnsafeBytes(of: UInt64(frame.count).littleEndian) { Array($0) } + frame
  }

  private func write(_ bytes: ArraySlice<UInt8>) throws(Failure) {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { throw .ended }
    }
  }

  /// Waits for the next frame of 1 to `limit` bytes; nothing is allocated before its length is checked.
  package func receive(limit: Int) throws(Failure) -> [UInt8] {
    // A short frame comes with its length at once.
    while ahead.count < 8 { ahead += try some(of: 1 << 12) }
    let length = ahead.prefix(8).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    guard length >= 1, length <= UInt64(limit) else { throw .badLength(length) }
    var frame = Array(ahead.dropFirst(8).prefix(Int(length)))
    ahead = ahead.dropFirst(8 + frame.count)
    frame.reserveCapacity(Int(length))
    while frame.count < Int(length) { frame += try some(of: min(Int(length) - frame.count, 1 << 20)) }
    return frame
  }

  /// Waits for some bytes, at most `count`.
  private func some(of count: Int) throws(Failure) -> [UInt8] {
    while true {
      var (received, cause) = (0, 0 as Int32)
      let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
        received = recv(number, buffer.baseAddress, count, 0)
        cause = errno
        initialized = max(received, 0)
      }
      if received > 0 { return bytes }
      if received == 0 || cause != EINTR { throw .ended }
    }
  }
}
