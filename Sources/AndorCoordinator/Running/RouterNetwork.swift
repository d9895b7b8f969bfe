// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import AndorTransport
import AndorWire

/// The network of a running coordinator: a ROUTER, a doorkeeper of its connections, and the control of keys.
package final class RouterNetwork: WorkerNetwork {
  // Let go in this order: the doorkeeper's thread before the socket that it watches.
  private let doorkeeper: Doorkeeper
  private let socket: Socket
  private let poller: Poller
  private let keys: AccessControl?

  /// Creates sockets that do not listen yet.
  /// - Parameter frameBytes: the most bytes of a frame; who sends a larger one is disconnected.
  /// - Throws: `TransportError` where they cannot be had, or keys cannot be read.
  package init(
    keys folder: KeyFolder?, bounds: PeerBounds, frameBytes: Int, waker: Waker
  ) throws(TransportError) {
    let files = OpenFiles.raiseLimit(to: bounds.files)
    let context = try Context()
    keys = try folder.map { (folder) throws(TransportError) in
      try AccessControl(folder, context: context)
    }
    var router = RouterSettings()
    router.curve = keys?.curve
    router.connection.linger = .seconds(2)
    router.connection.maximumFrameBytes = Int64(frameBytes)
    router.connection.maximumParts = 1 + WireLimits.payloadFrames
    // As many leases as a worker may hold, as many acknowledgements at once, and some more: one that finds no room is
    // lost, and a lease then runs out.
    router.connection.sendQueue = Int32(2 * WireLimits.leases + 64)
    // Without pings of its own, see there. Those of the workers also end a connection here that has gone silent.
    router.connection.heartbeat = .zero
    socket = try Socket.router(context, router)
    doorkeeper = try Doorkeeper(socket, bounds.connections(ofFiles: files), waker: waker)
    poller = Poller(waker: waker)
  }

  package var access: (any WorkerAccess)? { keys }

  package func listen(at endpoint: Endpoint) throws -> Endpoint {
    let bound = try socket.bind(endpoint)
    try keys?.verify(at: bound)
    return bound
  }

  package func wait(for timeout: Duration, messages: Bool) throws {
    if messages { poller.watch(socket) } else { poller.unwatch(socket) }
    _ = try poller.wait(timeout: timeout)
  }

  package func receive() throws -> IncomingMessage? {
    // So many at most are skipped at once: others wait as well.
    for _ in 0..<4096 {
      let message = try socket.receive()
      if doorkeeper.book.note(message) { return message }
    }
    return nil
  }

  package func nextEnded() throws -> ConnectionID? { doorkeeper.book.nextEnded() }

  package func send(_ frames: [Frame], to receiver: RoutingID) throws -> SendResult {
    doorkeeper.book.admits(frames, to: receiver) ? try socket.send(frames, to: receiver) : .wouldBlock
  }

  package func room(for bytes: Int, to receiver: RoutingID) -> Int {
    doorkeeper.book.room(for: bytes, to: receiver)
  }

  package func expect(_ bytes: Int, from sender: RoutingID) { doorkeeper.book.expect(bytes, from: sender) }

  package func estrange(_ sender: RoutingID) { doorkeeper.book.estrange(sender) }

  package func cut(_ sender: RoutingID) { doorkeeper.book.cut(sender) }

  package var cutCount: Int { doorkeeper.book.cutCount }
}
