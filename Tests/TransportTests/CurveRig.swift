// SPDX-License-Identifier: Apache-2.0
import AndorTransport
import Testing

/// A coordinator's socket with an authenticator that knows one worker.
final class Server {
  let context: Context
  let keys: CurveKeyPair
  let workerKeys: CurveKeyPair
  let authenticator: Authenticator
  let router: Socket
  let endpoint: Endpoint

  init() throws {
    context = try Context()
    keys = try .generate()
    workerKeys = try .generate()
    let worker = try AuthorisedPeer(name: "worker-1", publicKey: workerKeys.publicKey)
    authenticator = try Authenticator(context, authorised: [worker])
    var settings = RouterSettings()
    settings.curve = CurveServer(keys: keys)
    router = try Socket.router(context, settings)
    endpoint = try router.bind(Endpoint("tcp://127.0.0.1:*"))
  }
}

/// A worker's socket that has just begun to connect.
final class Client {
  let context: Context
  let socket: Socket
  let monitor: SocketMonitor

  init(_ endpoint: Endpoint, _ curve: CurveClient?) throws {
    context = try Context()
    var settings = DealerSettings()
    settings.connection.handshakeTimeout = .milliseconds(500)
    settings.curve = curve
    socket = try Socket.dealer(context, settings)
    monitor = try SocketMonitor(socket)
    try socket.connect(endpoint)
  }

  /// How the first handshake ended: nil for well.
  func handshake() throws -> HandshakeFailure? {
    let outcome = try eventually { () -> HandshakeFailure?? in
      switch try monitor.next() {
      case .ready: .some(nil)
      case .handshakeFailed(let failure): .some(failure)
      default: nil
      }
    }
    return try #require(outcome, "neither in nor refused")
  }
}
