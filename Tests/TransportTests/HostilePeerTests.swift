// SPDX-License-Identifier: Apache-2.0
import AndorTestKit
import AndorTransport
import Glibc
import Testing

@Suite struct HostilePeerTests {
  private let context: Context
  private let router: Socket
  private let endpoint: Endpoint

  init() throws {
    context = try Context()
    var settings = RouterSettings()
    settings.connection.maximumParts = 3
    settings.connection.maximumFrameBytes = 1000
    router = try Socket.router(context, settings)
    endpoint = try router.bind(Endpoint("tcp://127.0.0.1:*"))
  }

  /// Shows that the router still serves an honest peer.
  private func expectService() throws {
    let dealer = try Socket.dealer(context)
    try dealer.connect(endpoint)
    #expect(try dealer.send([Frame(copying: [42])], again: .wouldBlock) == .sent)
    // Noise may happen to be a message of ZMTP 1.0, which has no handshake.
    let served = try eventually { try router.receive()?.frames.map(\.bytes) == [[42]] ? true : nil }
    #expect(served == true)
  }

  @Test func claimedNameIsNotPassedOn() throws {
    let peer = try #require(RawPeer(endpoint))
    let claims = [
      (name: "Socket-Type", value: "DEALER"), (name: "Identity", value: "liar"),
      (name: "User-Id", value: "admin"),
      (name: "X-Andor-Key", value: String(repeating: "0", count: 40)),
    ]
    #expect(peer.shakeHands(claims))
    peer.write(RawPeer.part([1], more: false))
    let message = try #require(try router.receiveEventually())
    #expect(message.sender?.bytes == Array("liar".utf8))
    #expect(message.frames.map(\.bytes) == [[1]])
    #expect(message.peer == nil)
    #expect(message.user == nil)
    withExtendedLifetime(peer) {}
  }

  /// With a receive queue that was full, libzmq 4.3.4 ended the process here.
  @Test func aPeerThatBreaksOffWithAHeartbeatUnreadDoesNoHarm() throws {
    let peer = try #require(RawPeer(endpoint))
    #expect(peer.shakeHands([("Socket-Type", "DEALER"), ("Identity", "flood")]))
    let ping: [UInt8] = [4, 7, 4] + Array("PING".utf8) + [0, 0]
    let messages = (0..<40).flatMap { RawPeer.part([UInt8($0)], more: false) }
    peer.write(messages + ping + messages)
    usleep(300_000)
    peer.reset()
    usleep(300_000)
    var count = 0
    let isRead = try eventually { () -> Bool? in
      if try router.receive() != nil { count += 1 }
      return count == 80 ? true : nil
    }
    #expect(isRead == true)
    try expectService()
    withExtendedLifetime(peer) {}
  }

  @Test func tooManyPartsAreCutOff() throws {
    let peer = try #require(RawPeer(endpoint))
    #expect(peer.shakeHands([("Socket-Type", "DEALER"), ("Identity", "bomb")]))
    for index in 0..<10_000 { peer.write(RawPeer.part([UInt8(index % 251)], more: true)) }
    peer.write(RawPeer.part([1], more: false) + RawPeer.part([2], more: false))
    let bomb = try #require(try router.receiveEventually())
    #expect(bomb.sender?.bytes == Array("bomb".utf8))
    #expect(bomb.frames.map(\.bytes) == [[0], [1], [2]])
    #expect(!bomb.isComplete)
    let next = try #require(try router.receiveEventually())
    #expect(next.frames.map(\.bytes) == [[2]])
    #expect(next.isComplete)
    withExtendedLifetime(peer) {}
  }

  @Test func messageWithoutPartsIsHarmless() throws {
    let peer = try #require(RawPeer(endpoint))
    #expect(peer.shakeHands([("Socket-Type", "DEALER"), ("Identity", "mute")]))
    peer.write(RawPeer.part([], more: false))
    let message = try #require(try router.receiveEventually())
    #expect(message.frames.map(\.bytes) == [[]])
    withExtendedLifetime(peer) {}
    try expectService()
  }

  @Test func oversizeFrameEndsTheConnection() throws {
    let monitor = try SocketMonitor(router)
    let dealer = try Socket.dealer(context)
    try dealer.connect(endpoint)
    let largest = [UInt8](repeating: 3, count: 1000)
    #expect(try dealer.send([Frame(copying: largest)], again: .wouldBlock) == .sent)
    #expect(try router.receiveEventually()?.frames.map(\.bytes) == [largest])
    #expect(try dealer.send([Frame(copying: largest + [3])], again: .wouldBlock) == .sent)
    let end = try eventually { () -> ConnectionEvent? in
      guard let event = try monitor.next(), case .disconnected = event else { return nil }
      return event
    }
    #expect(end != nil)
    #expect(try router.receive().map(\.frames.count) == nil)
    try expectService()
  }

  @Test func noiseIsRefused() throws {
    var random = SeededRandom(seed: 1)
    for length in [1, 10, 64, 65, 1000, 20_000] {
      let peer = try #require(RawPeer(endpoint))
      let noise = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &random) }
      peer.write(noise)
      let greeted = try #require(RawPeer(endpoint))
      greeted.write(RawPeer.greeting + noise)
    }
    try expectService()
  }

  @Test func impostorOfARoutingIDGetsNothing() throws {
    var settings = DealerSettings()
    settings.routingID = .random()
    let owner = try Socket.dealer(context, settings)
    try owner.connect(endpoint)
    #expect(try owner.send([Frame(copying: [1])], again: .wouldBlock) == .sent)
    #expect(try router.receiveEventually()?.sender == settings.routingID)

    let impostor = try Socket.dealer(context, settings)
    let monitor = try SocketMonitor(impostor)
    try impostor.connect(endpoint)
    let event = try eventually { try monitor.next() == .ready ? true : nil }
    #expect(event == true)
    for _ in 0..<3 {
      _ = try impostor.send([Frame(copying: settings.routingID.bytes), Frame(copying: [66])])
    }

    for number in 2..<50 as Range<UInt8> {
      #expect(try router.send([Frame(copying: [number])], to: settings.routingID) == .sent)
      #expect(try owner.receiveEventually()?.frames.map(\.bytes) == [[number]])
      #expect(try owner.send([Frame(copying: [number])]) == .sent)
      #expect(try router.receiveEventually()?.frames.map(\.bytes) == [[number]])
    }
    #expect(try impostor.receive().map(\.frames.count) == nil)
  }
}
