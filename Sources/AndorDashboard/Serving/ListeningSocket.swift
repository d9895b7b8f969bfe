// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A TCP socket that takes connections; none of its calls blocks.
final class ListeningSocket: Sendable {
  let descriptor: Int32
  /// The port, also where any was asked for.
  let port: UInt16

  /// Listens at an address.
  /// - Throws: `DashboardError` with code `listening`.
  init(_ address: DashboardAddress) throws(DashboardError) {
    let family = address.isIPv6 ? AF_INET6 : AF_INET
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    descriptor = socket(family, type, 0)
    var one: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
    guard descriptor >= 0, Self.bind(descriptor, to: address), listen(descriptor, 16) == 0,
      let port = Self.port(of: descriptor)
    else {
      let reason = String(cString: strerror(errno))
      if descriptor >= 0 { close(descriptor) }
      throw DashboardError(
        .listening, "the dashboard cannot listen at \(address): \(reason)",
        hint: "Choose another port, or 0 for any free one.")
    }
    self.port = port
  }

  deinit { close(descriptor) }

  /// Returns a connection that waits, if there is one; `nil` with `errno` set otherwise.
  func accept() -> Int32? {
    let connection = Glibc.accept(descriptor, nil, nil)
    guard connection >= 0 else { return nil }
    _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
    _ = fcntl(connection, F_SETFL, O_NONBLOCK)
    var one: Int32 = 1
    setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    return connection
  }

  private static func bind(_ descriptor: Int32, to address: DashboardAddress) -> Bool {
    if address.isIPv6 {
      var socketAddress = sockaddr_in6()
      socketAddress.sin6_family = sa_family_t(AF_INET6)
      socketAddress.sin6_port = address.port.bigEndian
      return inet_pton(AF_INET6, address.host, &socketAddress.sin6_addr) == 1
        && withGeneric(&socketAddress) { Glibc.bind(descriptor, $0, $1) } == 0
    }
    var socketAddress = sockaddr_in()
    socketAddress.sin_family = sa_family_t(AF_INET)
    socketAddress.sin_port = address.port.bigEndian
    return inet_pton(AF_INET, address.host, &socketAddress.sin_addr) == 1
      && withGeneric(&socketAddress) { Glibc.bind(descriptor, $0, $1) } == 0
  }

  private static func withGeneric<Address>(
    _ address: inout Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<Address>.size))
      }
    }
  }

  /// Returns the port of a bound socket; it stands at the same place for both families.
  private static func port(of descriptor: Int32) -> UInt16? {
    var storage = sockaddr_in6()
    var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
    let status = withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
    }
    return status == 0 ? UInt16(bigEndian: storage.sin6_port) : nil
  }
}
