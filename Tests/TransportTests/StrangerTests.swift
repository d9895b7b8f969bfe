// SPDX-License-Identifier: Apache-2.0
import AndorTransport
import CZMQ
import Testing

/// A CURVE server as libzmq makes it by default: encrypted, and open to every key.
private final class UnguardedServer {
  let keys: CurveKeyPair
  let endpoint: Endpoint
  private let context = zmq_ctx_new()
  private let socket: UnsafeMutableRawPointer?

  init() throws {
    var publicKey = [CChar](repeating: 0, count: 41)
    var secretKey = [CChar](repeating: 0, count: 41)
    zmq_curve_keypair(&publicKey, &secretKey)
    let secretText = String(decoding: secretKey.prefix(40).map(UInt8.init(bitPattern:)), as: UTF8.self)
    keys = try CurveKeyPair(secretKey: CurveSecretKey(z85: secretText))
    socket = zmq_socket(context, ZMQ_ROUTER)
    var one: Int32 = 1
    zmq_setsockopt(socket, ZMQ_CURVE_SERVER, &one, 4)
    zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, secretKey, 41)
    zmq_bind(socket, "tcp://127.0.0.1:*")
    var text = [CChar](repeating: 0, count: 256)
    var count = text.count
    zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, &text, &count)
    endpoint = try Endpoint(
      String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
  }

  deinit {
    zmq_close(socket)
    zmq_ctx_term(context)
  }
}

@Suite struct StrangerTests {
  @Test func aGuardedSocketPasses() throws {
    let server = try Server()
    try Authenticator.verifyThatStrangersAreRefused(
      at: server.endpoint, serverKey: server.keys.publicKey)
  }

  /// CURVE without an authorised list is what libzmq does by default: the test must see that it lets all in.
  @Test func aSocketThatLetsStrangersInIsFound() throws {
    let server = try UnguardedServer()
    let error = #expect(throws: TransportError.self) {
      try Authenticator.verifyThatStrangersAreRefused(at: server.endpoint, serverKey: server.keys.publicKey)
    }
    #expect(error?.code == .strangerNotRefused)
  }

  @Test func silenceIsNotARefusal() throws {
    let context = try Context()
    let router = try Socket.router(context)
    let endpoint = try router.bind(Endpoint("tcp://127.0.0.1:*"))
    let error = #expect(throws: TransportError.self) {
      try Authenticator.verifyThatStrangersAreRefused(
        at: endpoint, serverKey: CurveKeyPair.generate().publicKey, timeout: .milliseconds(200))
    }
    #expect(error?.code == .strangerNotRefused)
  }
}
