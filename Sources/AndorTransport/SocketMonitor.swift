// SPDX-License-Identifier: Apache-2.0
import CZMQ

/// Tells what happens to a socket's connections: a peer killed with `kill -9` shows within milliseconds.
///
/// Start it before `bind` or `connect`, or the first events are missed. Not Sendable: it is read by the
/// thread that uses the watched socket. It does not keep that socket open.
public final class SocketMonitor {
  /// The receiving end; a ``Poller`` waits on it.
  let socket: Socket

  /// Starts to watch the connections of a socket.
  public init(_ watched: Socket) throws(TransportError) {
    let address = "inproc://monitor-\(RoutingID.random())"
    guard zmq_socket_monitor(watched.handle, address, ConnectionEvent.subscribed) == 0 else {
      throw .ofLastCall("cannot monitor a socket")
    }
    socket = try Socket(.pair, watched.context)
    // Without a limit: at a full queue libzmq's I/O thread would wait, and with it all connections.
    try socket.set(ZMQ_RCVHWM, 0)
    guard zmq_connect(socket.handle, address) == 0 else { throw .ofLastCall("cannot monitor a socket") }
  }

  /// Returns the next event, or nil if none is waiting; never blocks.
  public func next() throws(TransportError) -> ConnectionEvent? {
    while let message = try socket.receive() {
      guard let first = message.frames.first, let event = ConnectionEvent(monitorFrame: first.bytes) else {
        continue
      }
      return event
    }
    return nil
  }
}
