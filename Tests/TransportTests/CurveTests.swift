// SPDX-License-Identifier: Apache-2.0
import AndorTransport
import Testing

@Suite struct CurveTests {
  @Test func theAuthorisedWorkerIsKnownByName() throws {
    let server = try Server()
    let client = try Client(
      server.endpoint, CurveClient(keys: server.workerKeys, serverKey: server.keys.publicKey))
    #expect(try client.handshake() == nil)
    #expect(try client.socket.send([Frame(copying: [5])], again: .wouldBlock) == .sent)
    let message = try #require(try server.router.receiveEventually())
    #expect(message.user == "worker-1")
    #expect(message.peer?.publicKey == server.workerKeys.publicKey)
    #expect(try server.router.send([Frame(copying: [6])], to: message.sender) == .sent)
    #expect(try client.socket.receiveEventually()?.frames.map(\.bytes) == [[6]])
    #expect(server.authenticator.denialCount == 0)
  }

  @Test func anUnknownKeyIsRefused() throws {
    let server = try Server()
    let stranger = try CurveKeyPair.generate()
    let client = try Client(server.endpoint, CurveClient(keys: stranger, serverKey: server.keys.publicKey))
    #expect(try client.handshake() == .refused(status: 400))
    let denial = try #require(server.authenticator.takeDenials().first)
    #expect(denial.publicKey == stranger.publicKey)
    #expect(denial.address == "127.0.0.1")
    #expect(server.authenticator.denialCount > 0)
  }

  @Test func aWrongServerKeyIsNoticed() throws {
    let server = try Server()
    let other = try CurveKeyPair.generate()
    let client = try Client(
      server.endpoint, CurveClient(keys: server.workerKeys, serverKey: other.publicKey))
    guard case .broken = try client.handshake() else {
      Issue.record("expected broken")
      return
    }
    #expect(try client.socket.send([Frame(copying: [5])]) == .wouldBlock)
  }

  @Test func aPlaintextPeerIsRefused() throws {
    let server = try Server()
    let client = try Client(server.endpoint, nil)
    try expectNoAgreement(client)
    let raw = try #require(RawPeer(server.endpoint))
    raw.write(RawPeer.greeting + RawPeer.ready([("Socket-Type", "DEALER"), ("User-Id", "worker-1")]))
    raw.write(RawPeer.part([1], more: false))
    #expect(raw.waitForHangUp())
    #expect(try server.router.receive().map(\.frames.count) == nil)
  }

  @Test func anEncryptedWorkerDoesNotTalkToAPlaintextServer() throws {
    let context = try Context()
    let router = try Socket.router(context)
    let endpoint = try router.bind(Endpoint("tcp://127.0.0.1:*"))
    let client = try Client(
      endpoint, CurveClient(keys: .generate(), serverKey: CurveKeyPair.generate().publicKey))
    try expectNoAgreement(client)
  }

  /// Which side breaks off first is a race: the client reads the other's greeting, or finds the line cut.
  private func expectNoAgreement(_ client: Client) throws {
    switch try client.handshake() {
    case .mismatch, .broken: break
    case let other: Issue.record("expected no agreement, got \(String(describing: other))")
    }
  }

  @Test func aRemovedKeyIsRefusedAndItsSessionRecognised() throws {
    let server = try Server()
    let curve = CurveClient(keys: server.workerKeys, serverKey: server.keys.publicKey)
    let before = try Client(server.endpoint, curve)
    #expect(try before.handshake() == nil)
    #expect(try before.socket.send([Frame(copying: [5])], again: .wouldBlock) == .sent)
    let peer = try #require(try server.router.receiveEventually()?.peer)
    #expect(server.authenticator.authorises(peer))

    let successor = try AuthorisedPeer(name: "worker-1", publicKey: CurveKeyPair.generate().publicKey)
    try server.authenticator.replaceAuthorised(with: [successor])
    #expect(!server.authenticator.authorises(peer), "the name is there, but with another key")
    let after = try Client(server.endpoint, curve)
    #expect(try after.handshake() == .refused(status: 400))
  }

  @Test func withoutAnAuthenticatorEverybodyIsRefused() throws {
    let context = try Context()
    let keys = try CurveKeyPair.generate()
    var settings = RouterSettings()
    settings.curve = CurveServer(keys: keys)
    let router = try Socket.router(context, settings)
    let endpoint = try router.bind(Endpoint("tcp://127.0.0.1:*"))
    let client = try Client(endpoint, CurveClient(keys: .generate(), serverKey: keys.publicKey))
    guard case .broken = try client.handshake() else {
      Issue.record("expected broken")
      return
    }
  }

  @Test func anotherDomainIsRefused() throws {
    let context = try Context()
    let keys = try CurveKeyPair.generate()
    let worker = try CurveKeyPair.generate()
    let authenticator = try Authenticator(
      context, domain: "andor", authorised: [AuthorisedPeer(name: "w", publicKey: worker.publicKey)])
    var settings = RouterSettings()
    settings.curve = CurveServer(keys: keys, domain: "elsewhere")
    let router = try Socket.router(context, settings)
    let endpoint = try router.bind(Endpoint("tcp://127.0.0.1:*"))
    let client = try Client(endpoint, CurveClient(keys: worker, serverKey: keys.publicKey))
    #expect(try client.handshake() == .refused(status: 400))
    #expect(authenticator.denialCount > 0)
  }
}
