// SPDX-License-Identifier: Apache-2.0
import Glibc

/// An address of a coordinator: `tcp://HOST:PORT` or `ipc://PATH`.
public struct Endpoint: Hashable, Sendable {
  /// The two ways to reach a process.
  public enum Transport: Hashable, Sendable {
    /// A TCP port; port 0 lets the system choose when binding. IPv6 addresses are kept without brackets.
    case tcp(host: String, port: UInt16)
    /// A Unix domain socket with its path in the file system.
    case ipc(path: String)
  }

  /// The way to the process.
  public let transport: Transport

  /// Creates an endpoint from its parts, which must be valid in `init(_:)`'s sense.
  init(transport: Transport) { self.transport = transport }

  /// Whether only processes of this machine can reach it: an IPC path, `localhost`, 127.0.0.0/8 or ::1.
  ///
  /// Names other than `localhost` count as not loopback, whatever they resolve to.
  public var isLoopback: Bool {
    switch transport {
    case .ipc: true
    case .tcp("localhost", _), .tcp("::1", _): true
    case .tcp(let host, _): Endpoint.ipv4(host)?.first == 127
    }
  }

  /// Whether the host is an IPv6 address.
  public var isIPv6: Bool {
    if case .tcp(let host, _) = transport { host.contains(":") } else { false }
  }

  /// Whether the host has IPv6 addresses only: it is one, or a name that resolves to nothing else.
  ///
  /// libzmq prefers IPv6 as soon as it may use it, and a coordinator that listens at `*` has IPv4 only. Asks the
  /// resolver, which can take seconds.
  var needsIPv6: Bool {
    guard case .tcp(let host, _) = transport else { return false }
    return isIPv6 || (!Endpoint.resolves(host, AF_INET) && Endpoint.resolves(host, AF_INET6))
  }

  private static func resolves(_ host: String, _ family: Int32) -> Bool {
    var hints = addrinfo()
    hints.ai_family = family
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    defer { if let found { freeaddrinfo(found) } }
    return getaddrinfo(host, nil, &hints, &found) == 0
  }

  /// The endpoint under which a local process reaches a server bound to this one: `*` and `0.0.0.0` become
  /// 127.0.0.1, `::` becomes ::1.
  public var reachableLocally: Endpoint {
    switch transport {
    case .tcp("*", let port), .tcp("0.0.0.0", let port):
      Endpoint(transport: .tcp(host: "127.0.0.1", port: port))
    case .tcp("::", let port): Endpoint(transport: .tcp(host: "::1", port: port))
    default: self
    }
  }
}

extension Endpoint: CustomStringConvertible {
  /// The endpoint as it is written on a command line.
  public var description: String {
    switch transport {
    case .ipc(let path): "ipc://\(path)"
    case .tcp(let host, let port): isIPv6 ? "tcp://[\(host)]:\(port)" : "tcp://\(host):\(port)"
    }
  }

  /// The endpoint as libzmq wants it for binding, where it resolves no names.
  var bindAddress: String {
    switch transport {
    case .tcp("localhost", let port): "tcp://127.0.0.1:\(port)"
    default: description
    }
  }
}
