// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import AndorTransport
import Glibc
import Testing

/// The bounds of connections, with real ones.
@Suite struct DoorkeeperTests {
  private let context: Context
  private let router: Socket
  private let doorkeeper: Doorkeeper
  private let endpoint: Endpoint

  init() throws {
    context = try Context()
    router = try Socket.router(context)
    doorkeeper = try Doorkeeper(
      router,
      ConnectionBounds(
        connections: 64, strangers: 8, strangerTime: .seconds(2), strangerBytes: 1 << 18,
        peerBytes: 1 << 18, allPeerBytes: 1 << 22, unsentBytes: 1 << 16, allUnsentBytes: 1 << 22,
        unsentTime: .seconds(10)), waker: try Waker())
    endpoint = try router.bind(Endpoint("tcp://127.0.0.1:*"))
  }

  private func receive() throws -> IncomingMessage? {
    let message = try router.receive()
    doorkeeper.book.note(message)
    return message
  }

  /// Shows that an honest peer is served, and vouches for it.
  private func honestPeer() throws -> (socket: Socket, route: RoutingID) {
    var settings = DealerSettings()
    settings.routingID = .random()
    let dealer = try Socket.dealer(context, settings)
    try dealer.connect(endpoint)
    let message = try eventually { () -> IncomingMessage? in
      // Again and again: in a flood it can be cut.
      _ = try dealer.send([Frame(copying: [42])])
      guard let message = try receive(), message.sender == settings.routingID else { return nil }
      return message
    }
    doorkeeper.book.expect(0, from: try #require(message?.sender))
    return (dealer, settings.routingID)
  }

  /// Writes without end until the other side hangs up.
  private func isCut(_ peer: RawPeer, writing bytes: [UInt8]) -> Bool {
    for _ in 0..<100_000 where !peer.write(bytes) { return true }
    return false
  }

  /// A message that never ends reaches nobody who could judge it.
  @Test func anEndlessMessageIsCut() throws {
    let peer = try #require(RawPeer(endpoint))
    #expect(peer.shakeHands([("Socket-Type", "DEALER"), ("Identity", "endless")]))
    let parts = (0..<4096).flatMap { _ in RawPeer.part([], more: true) }
    #expect(isCut(peer, writing: parts))
    #expect(doorkeeper.book.cutCount == 1)
    #expect(try honestPeer().socket.send([Frame()]) == .sent)
  }

  /// A ROUTER does not read a second connection under a routing id that is taken.
  @Test func aFloodUnderAnothersNameIsCut() throws {
    let (owner, route) = try honestPeer()
    let peer = try #require(RawPeer(endpoint))
    #expect(peer.shakeHands([("Socket-Type", "DEALER"), ("Identity", "twin")]))
    peer.write(RawPeer.part([1], more: false))
    #expect(try eventually { try receive()?.sender?.bytes == Array("twin".utf8) ? true : nil } == true)
    let second = try #require(RawPeer(endpoint))
    #expect(second.shakeHands([("Socket-Type", "DEALER"), ("Identity", "twin")]))
    let messages = (0..<1024).flatMap { _ in RawPeer.part([UInt8](repeating: 1, count: 200), more: false) }
    #expect(isCut(second, writing: messages))
    #expect(try router.send([Frame()], to: route) == .sent)
    withExtendedLifetime(owner) {}
  }

  @Test func whoSaysNothingIsCut() throws {
    let peers = try (0..<20).map { _ in try #require(RawPeer(endpoint)) }
    let early = peers.prefix(8)
    #expect(early.allSatisfy { $0.waitForHangUp() })
    let (dealer, _) = try honestPeer()
    #expect(peers.allSatisfy { $0.waitForHangUp() })
    #expect(eventually { doorkeeper.book.count == 1 ? true : nil } == true, "only the honest one is left")
    #expect(try dealer.send([Frame()]) == .sent)
  }

  /// A peer is cut at the user's word, and its end is told like any other.
  @Test func aPeerIsCutAtAWord() throws {
    let monitored = try honestPeer()
    let monitor = try SocketMonitor(monitored.socket)
    doorkeeper.book.cut(monitored.route)
    #expect(eventually { doorkeeper.book.nextEnded() } != nil)
    let end = try eventually { () -> ConnectionEvent? in
      guard let event = try monitor.next(), case .disconnected = event else { return nil }
      return event
    }
    #expect(end != nil)
    #expect(doorkeeper.book.cutCount == 1)
  }

  /// What a peer does not read is not piled up for it.
  @Test func whoDoesNotReadGetsNoMore() throws {
    let peer = try #require(RawPeer(endpoint))
    #expect(peer.shakeHands([("Socket-Type", "DEALER"), ("Identity", "mute")]))
    peer.write(RawPeer.part([1], more: false))
    let sender = try #require(try eventually { try receive() }?.sender)
    doorkeeper.book.expect(0, from: sender)
    let megabyte = [Frame(copying: [UInt8](repeating: 0, count: 1 << 20))]
    var sent = 0
    // The system's own buffers take some megabytes.
    while sent < 64, doorkeeper.book.admits(megabyte, to: sender) {
      #expect(try router.send(megabyte, to: sender) == .sent)
      sent += 1
      usleep(10_000)
    }
    #expect((1..<32).contains(sent))
    withExtendedLifetime(peer) {}
  }
}
