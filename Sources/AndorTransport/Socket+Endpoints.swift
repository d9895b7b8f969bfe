// SPDX-License-Identifier: Apache-2.0
import CZMQ
import Glibc

extension Socket {
  /// Listens at the endpoint and returns it with the port that the system chose for port 0.
  ///
  /// Throws `unprotectedAddress` for an address beyond this machine on a socket without CURVE,
  /// `addressInUse`, `badAddress` or `notPermitted`. An IPC path that another process listens on counts as in
  /// use, and a file there that is not a socket is left alone (libzmq alone would remove both).
  @discardableResult
  public func bind(_ endpoint: Endpoint) throws(TransportError) -> Endpoint {
    try refuseIfUnprotected(endpoint)
    if case .ipc(let path) = endpoint.transport { try Socket.checkSocketFile(path) }
    try set(ZMQ_IPV6, endpoint.isIPv6 ? 1 : 0)
    guard zmq_bind(handle, endpoint.bindAddress) == 0 else {
      let number = zmq_errno()
      throw .of(
        errno: number == EAGAIN ? reasonNotToBind(endpoint) : number, "cannot listen at \(endpoint)")
    }
    if case .ipc = endpoint.transport { return endpoint }
    return try Endpoint(try lastEndpoint())
  }

  /// Connects to the endpoint in the background and keeps trying; ``SocketMonitor`` tells how it goes.
  ///
  /// Throws `unprotectedAddress` for an address beyond this machine on a socket without CURVE, as no
  /// coordinator listens there in the open.
  public func connect(_ endpoint: Endpoint) throws(TransportError) {
    try refuseIfUnprotected(endpoint)
    try set(ZMQ_IPV6, endpoint.needsIPv6 ? 1 : 0)
    guard zmq_connect(handle, endpoint.description) == 0 else {
      throw .ofLastCall("cannot connect to \(endpoint)")
    }
  }

  /// Gives up a DEALER's connection to the endpoint, which it was told to connect to, and connects again under
  /// a new random routing id; unread messages of the old connection are lost.
  ///
  /// To be called after a ``ConnectionEvent/disconnected(_:)`` that ended a connection which had been `ready`:
  /// as long as the ROUTER has not noticed the end of the old connection it ignores a new one with the same
  /// id, and takes its next part for another id. Called after failed handshakes too, it would try without
  /// pause.
  public func reconnect(_ endpoint: Endpoint) throws(TransportError) {
    guard zmq_disconnect(handle, endpoint.description) == 0 else {
      throw .ofLastCall("cannot disconnect from \(endpoint)")
    }
    try set(ZMQ_ROUTING_ID, RoutingID.random().bytes)
    try connect(endpoint)
  }

  private func refuseIfUnprotected(_ endpoint: Endpoint) throws(TransportError) {
    guard endpoint.isLoopback || isEncrypted else {
      throw TransportError(
        code: .unprotectedAddress,
        message: "\(endpoint) can be reached from other machines and no keys were given",
        hint: "Make keys with `andor keys new DIR` and pass --keys DIR, or use an address of this machine")
    }
  }

  /// Returns why an address cannot be bound, asked again on a socket without a monitor: telling a monitor of
  /// the failure makes libzmq forget the reason.
  private func reasonNotToBind(_ endpoint: Endpoint) -> Int32 {
    guard let other = zmq_socket(context.handle, kind.rawValue) else { return EAGAIN }
    defer { zmq_close(other) }
    var ipv6: Int32 = endpoint.isIPv6 ? 1 : 0
    zmq_setsockopt(other, ZMQ_IPV6, &ipv6, MemoryLayout<Int32>.size)
    return zmq_bind(other, endpoint.bindAddress) == 0 ? EAGAIN : zmq_errno()
  }

  private static func checkSocketFile(_ path: String) throws(TransportError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
      throw TransportError(
        code: .addressInUse,
        message: "cannot listen at ipc://\(path): a file that is not a socket is in its place",
        hint: "Choose another path")
    }
    if isListening(path) { throw .of(errno: EADDRINUSE, "cannot listen at ipc://\(path)") }
  }

  /// Returns whether a process accepts connections at the socket file.
  private static func isListening(_ path: String) -> Bool {
    withSocketFile(path) { Glibc.connect($0, $1, $2) == 0 }
  }

  /// Returns what a call says of a fresh socket and the address of a socket file; `false` where there can be none.
  fileprivate static func withSocketFile(
    _ path: String, _ call: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Bool
  ) -> Bool {
    let probe = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard probe >= 0 else { return false }
    defer { close(probe) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let fits = withUnsafeMutableBytes(of: &address.sun_path) { target in
      guard path.utf8.count < target.count else { return false }
      target.copyBytes(from: path.utf8)
      return true
    }
    guard fits else { return false }
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        call(probe, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}

extension Endpoint {
  /// Whether its socket file can be made, tried by making it and taking it away: some file systems have none. `true`
  /// for a port.
  public var canBeMade: Bool {
    guard case .ipc(let path) = transport else { return true }
    guard Socket.withSocketFile(path, { Glibc.bind($0, $1, $2) == 0 }) else { return false }
    return unlink(path) == 0
  }
}
