// SPDX-License-Identifier: Apache-2.0
import AndorTransport
import Testing

@Suite struct ReconnectTests {
  private let context: Context
  private let router: Socket
  private let endpoint: Endpoint

  init() throws {
    context = try Context()
    router = try Socket.router(context)
    endpoint = try router.bind(Endpoint("tcp://127.0.0.1:*"))
  }

  /// A worker behind a link that was down: its old connection still stands at the coordinator.
  @Test func anIdThatIsStillTakenIsLeftBehind() throws {
    let old = try #require(RawPeer(endpoint))
    #expect(old.shakeHands([("Socket-Type", "DEALER"), ("Identity", "half-open")]))
    old.write(RawPeer.part([1], more: false))
    #expect(try router.receiveEventually()?.sender?.bytes == Array("half-open".utf8))

    var settings = DealerSettings()
    settings.routingID = try #require(RoutingID(bytes: Array("half-open".utf8)))
    let dealer = try Socket.dealer(context, settings)
    let monitor = try SocketMonitor(dealer)
    try dealer.connect(endpoint)
    #expect(try eventually { try monitor.next() == .ready ? true : nil } == true)

    try dealer.reconnect(endpoint)
    #expect(try eventually { try monitor.next() == .ready ? true : nil } == true)
    #expect(try dealer.send([Frame(copying: [2]), Frame(copying: [3])], again: .wouldBlock) == .sent)
    let message = try #require(try router.receiveEventually())
    #expect(message.frames.map(\.bytes) == [[2], [3]])
    #expect(message.sender != settings.routingID)
    #expect(try router.send([Frame(copying: [4])], to: message.sender) == .sent)
    #expect(try dealer.receiveEventually()?.frames.map(\.bytes) == [[4]])
    withExtendedLifetime(old) {}
  }

  @Test func aRestartedCoordinatorIsFoundAgain() throws {
    let folder = TemporaryFolder()
    let endpoint = try Endpoint("ipc://\(folder.path)/socket")
    var first: Socket? = try Socket.router(Context())
    try first?.bind(endpoint)
    let dealer = try Socket.dealer(context)
    let monitor = try SocketMonitor(dealer)
    try dealer.connect(endpoint)
    #expect(try eventually { try monitor.next() == .ready ? true : nil } == true)
    // The context goes with its only socket, so that the socket file is free when this returns.
    first = nil
    let end = try eventually { () -> ConnectionEvent? in
      guard let event = try monitor.next(), case .disconnected = event else { return nil }
      return event
    }
    #expect(end != nil)
    try dealer.reconnect(endpoint)
    try dealer.reconnect(endpoint)
    let second = try Socket.router(Context())
    try second.bind(endpoint)
    #expect(try eventually { try monitor.next() == .ready ? true : nil } == true)
    #expect(try dealer.send([Frame(copying: [5])], again: .wouldBlock) == .sent)
    #expect(try second.receiveEventually()?.frames.map(\.bytes) == [[5]])
    #expect(
      try monitor.next() == nil, "leaving a connection is no event that would be answered by leaving again")
  }
}
