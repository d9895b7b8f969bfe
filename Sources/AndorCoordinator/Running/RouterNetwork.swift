// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import AndorTransport
import AndorWire

/// The network of a running coordinator: a ROUTER, a monitor of its connections, and the control of keys.
final class RouterNetwork: WorkerNetwork {
  private let socket: Socket
  private let monitor: SocketMonitor
  private let poller: Poller
  private let keys: AccessControl?

  /// Creates sockets that do not listen yet.
  /// - Throws: `TransportError` where they cannot be had, or keys cannot be read.
  init(keys folder: KeyFolder?, waker: Waker) throws(TransportError) {
    let context = try Context()
    keys = try folder.map { (folder) throws(TransportError) in
      try AccessControl(folder, context: context)
    }
    var router = RouterSettings()
    router.curve = keys?.curve
    router.connection.linger = .seconds(2)
    router.connection.maximumFrameBytes = Int64(WireLimits.payloadBytes)
    router.connection.maximumParts = 1 + WireLimits.payloadFrames
    router.connection.sendQueue = Int32(WireLimits.leases)
    socket = try Socket.router(context, router)
    monitor = try SocketMonitor(socket)
    poller = Poller(waker: waker)
    poller.watch(monitor)
  }

  var access: (any WorkerAccess)? { keys }

  func listen(at endpoint: Endpoint) throws -> Endpoint {
    let bound = try socket.bind(endpoint)
    try keys?.verify(at: bound)
    return bound
  }

  func wait(for timeout: Duration, messages: Bool) throws {
    if messages { poller.watch(socket) } else { poller.unwatch(socket) }
    _ = try poller.wait(timeout: timeout)
  }

  func receive() throws -> IncomingMessage? { try socket.receive() }

  func nextEnded() throws -> ConnectionID? {
    while let event = try monitor.next() {
      if case .disconnected(let connection) = event { return connection }
    }
    return nil
  }

  func send(_ frames: [Frame], to receiver: RoutingID) throws -> SendResult {
    try socket.send(frames, to: receiver)
  }
}
