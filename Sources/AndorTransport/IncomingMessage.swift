// SPDX-License-Identifier: Apache-2.0

/// The number of a TCP or IPC connection of this process, the same in messages and in connection events.
///
/// Numbers are used again after a connection has ended. To attribute a ``ConnectionEvent`` to a peer, read the
/// monitor *after* the waiting messages were received and *before* they are handled: a message of a new
/// connection can then never be taken for one of the old connection with the same number.
public struct ConnectionID: Hashable, Sendable {
  let descriptor: Int32

  package init(descriptor: Int32) { self.descriptor = descriptor }
}

/// A whole message as it came in, with what the transport knows about its sender.
public struct IncomingMessage: Sendable {
  /// The routing id of the sender, where to send an answer; only at a ROUTER.
  public let sender: RoutingID?

  /// The parts, without the routing id.
  public let frames: [Frame]

  /// The sender, as the authenticator knows it; nil on a socket without CURVE.
  ///
  /// A peer on an open socket could claim any name in its greeting; such claims are never passed on.
  public let peer: AuthorisedPeer?

  /// The name under which the sender's key was authorised when it connected.
  public var user: String? { peer?.name }

  /// The connection that the message came over.
  public let connection: ConnectionID?

  /// False if the message had more parts than the socket's limit; `frames` then holds the first ones and the
  /// rest is gone.
  public let isComplete: Bool

  package init(
    sender: RoutingID?, frames: [Frame], peer: AuthorisedPeer? = nil, connection: ConnectionID?,
    isComplete: Bool = true
  ) {
    self.sender = sender
    self.frames = frames
    self.peer = peer
    self.connection = connection
    self.isComplete = isComplete
  }
}
