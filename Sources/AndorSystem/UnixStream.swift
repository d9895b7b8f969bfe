// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A connection to a process of the same user that listens on a Unix socket; closed with the object.
///
/// A frame is a little-endian 64-bit length and as many bytes. One thread uses it at a time, and waits for as long as
/// the other side takes.
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
    let bytes = withUnsafeBytes(of: UInt64(frame.count).littleEndian) { Array($0) } + frame
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(number, $0.baseAddress.map { $0 + done }, $0.count - done, Int32(MSG_NOSIGNAL))
      }
      if count > 0 { done += count } else if errno != EINTR { throw .ended }
    }
  }

  /// Waits for the next frame of 1 to `limit` bytes; nothing is allocated before its length is checked.
  package func receive(limit: Int) throws(Failure) -> [UInt8] {
    let length = try read(8).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    guard length >= 1, length <= UInt64(limit) else { throw .badLength(length) }
    return try read(Int(length))
  }

  private func read(_ count: Int) throws(Failure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let part = bytes.withUnsafeMutableBytes {
        recv(number, $0.baseAddress.map { $0 + done }, count - done, 0)
      }
      if part > 0 { done += part } else if part == 0 || errno != EINTR { throw .ended }
    }
    return bytes
  }
}
