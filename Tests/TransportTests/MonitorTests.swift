// SPDX-License-Identifier: Apache-2.0
import AndorTransport
import Glibc
import Testing

/// A process that speaks ZMTP over a connection of its own, until it is killed.
private struct ForeignPeer {
  let process: pid_t

  /// Starts bash, which greets, says READY and one message, and then becomes a `cat` that holds the connection.
  init?(_ endpoint: Endpoint) {
    guard case .tcp(_, let port) = endpoint.transport else { return nil }
    let opening = ForeignPeer.escaped(RawPeer.greeting + RawPeer.ready([("Socket-Type", "DEALER")]))
    let message = ForeignPeer.escaped(RawPeer.part([1], more: false))
    // 66 bytes are the other side's greeting and the beginning of its READY.
    let script = """
      exec 3<>/dev/tcp/127.0.0.1/\(port)
      printf '\(opening)' >&3
      head -c 66 <&3 >/dev/null
      printf '\(message)' >&3
      exec cat <&3 >/dev/null
      """
    var arguments: [UnsafeMutablePointer<CChar>?] =
      ["bash", "-c", script].map { (text: String) in strdup(text) } + [nil]
    defer { arguments.forEach { free($0) } }
    var process = pid_t()
    guard posix_spawnp(&process, "bash", nil, nil, &arguments, environ) == 0 else { return nil }
    self.process = process
  }

  private static func escaped(_ bytes: [UInt8]) -> String {
    bytes.map { byte in "\\x" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
  }

  func kill() {
    Glibc.kill(process, SIGKILL)
    waitpid(process, nil, 0)
  }
}

@Suite struct MonitorTests {
  @Test(arguments: Route.allCases) func connectAndDisconnectAreSeen(_ route: Route) throws {
    let folder = TemporaryFolder()
    let context = try Context()
    let router = try Socket.router(context)
    let monitor = try SocketMonitor(router)
    let endpoint = try router.bind(route.endpoint(in: folder))
    var dealer: Socket? = try Socket.dealer(context)
    let dealerMonitor = try SocketMonitor(try #require(dealer))
    try dealer?.connect(endpoint)
    #expect(try dealer?.send([Frame()], again: .wouldBlock) == .sent)
    let message = try #require(try router.receiveEventually())
    let connection = try #require(message.connection)
    #expect(try eventually { try monitor.next() } == .accepted(connection))
    #expect(try eventually { try monitor.next() } == .ready)
    dealer = nil
    #expect(try eventually { try monitor.next() } == .disconnected(connection))
    #expect(try monitor.next() == nil)
    guard case .connected = try eventually({ try dealerMonitor.next() }) else {
      Issue.record("the client did not see its own connection")
      return
    }
  }

  @Test func aKilledPeerIsSeen() throws {
    let context = try Context()
    let router = try Socket.router(context)
    let monitor = try SocketMonitor(router)
    let endpoint = try router.bind(Endpoint("tcp://127.0.0.1:*"))
    let peer = try #require(ForeignPeer(endpoint))
    guard let message = try router.receiveEventually() else {
      peer.kill()
      Issue.record("the other process did not connect")
      return
    }
    let connection = try #require(message.connection)
    peer.kill()
    let killed = ContinuousClock.now
    let event = try eventually { () -> ConnectionEvent? in
      guard let event = try monitor.next(), case .disconnected = event else { return nil }
      return event
    }
    print("a killed peer was seen after", ContinuousClock.now - killed)
    #expect(event == .disconnected(connection))
    #expect(try router.send([Frame()], to: message.sender, again: .sent) == .unreachable)
  }

  @Test func aSilentPeerIsDroppedByItsHeartbeat() throws {
    let context = try Context()
    var settings = RouterSettings()
    settings.connection.heartbeat = .milliseconds(20)
    settings.connection.heartbeatTimeout = .milliseconds(60)
    let router = try Socket.router(context, settings)
    let monitor = try SocketMonitor(router)
    let endpoint = try router.bind(Endpoint("tcp://127.0.0.1:*"))
    // It answers no ping, as a peer behind a dead link.
    let peer = try #require(RawPeer(endpoint))
    #expect(peer.shakeHands([("Socket-Type", "DEALER")]))
    let event = try eventually { () -> ConnectionEvent? in
      guard let event = try monitor.next(), case .disconnected = event else { return nil }
      return event
    }
    #expect(event != nil)
    withExtendedLifetime(peer) {}
  }

  @Test func clientIsToldThatNobodyListens() throws {
    let context = try Context()
    let dealer = try Socket.dealer(context)
    let monitor = try SocketMonitor(dealer)
    try dealer.connect(Endpoint("tcp://127.0.0.1:1"))
    let event = try eventually { try monitor.next() }
    guard case .retrying(let wait) = event else {
      Issue.record("expected a retry, not \(String(describing: event))")
      return
    }
    #expect(wait >= .milliseconds(50))
  }

  @Test func monitorMayOutliveItsSocket() throws {
    var socket: Socket? = try Socket.router(Context())
    let monitor = try SocketMonitor(try #require(socket))
    socket = nil
    #expect(try monitor.next() == nil)
  }
}
