// SPDX-License-Identifier: Apache-2.0
import CZMQ
import Glibc

/// The outcome of sending a message.
public enum SendResult: Sendable, Equatable {
  /// libzmq has it and will deliver it if the connection lives.
  case sent
  /// The peer's queue is full, or (DEALER) no peer is there yet: nothing was sent, try again later.
  case wouldBlock
  /// No peer with that routing id is connected: nothing was sent.
  case unreachable
}

extension Socket {
  /// Sends all frames as one message, or none of them; never blocks.
  ///
  /// A ROUTER needs the routing id to send to, no other socket takes one. The frames stay usable, so after
  /// `wouldBlock` the same array can be sent again. Time per frame is constant from 4 KiB on, as large bytes
  /// are shared.
  public func send(_ frames: [Frame], to receiver: RoutingID? = nil) throws(TransportError) -> SendResult {
    guard !frames.isEmpty, (kind == .router) == (receiver != nil) else {
      throw TransportError(
        code: .badMessage, message: "a message of \(frames.count) parts cannot be sent by this socket",
        hint: "Send at least one part, with a routing id at a router and without one elsewhere")
    }
    guard let receiver else { return try sendParts(frames) }
    return try sendParts([Frame(copying: receiver.bytes)] + frames)
  }

  /// Sends the parts one by one.
  ///
  /// libzmq decides about a message at its first part. A later part fails only if the connection dies in
  /// between; the parts before it are then rolled back, and the parts after it must still be offered, as
  /// libzmq drops everything up to the message's end.
  private func sendParts(_ parts: [Frame]) throws(TransportError) -> SendResult {
    var result = SendResult.sent
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      let outcome = try sendPart(part, flags: ZMQ_DONTWAIT | (isLast ? 0 : ZMQ_SNDMORE))
      if outcome != .sent {
        if index == 0 { return outcome }
        result = .wouldBlock
      }
    }
    return result
  }

  private func sendPart(_ part: Frame, flags: Int32) throws(TransportError) -> SendResult {
    var copy = zmq_msg_t()
    zmq_msg_init(&copy)
    zmq_msg_copy(&copy, part.message)
    while zmq_msg_send(&copy, handle, flags) < 0 {
      let number = zmq_errno()
      if number == EINTR { continue }
      zmq_msg_close(&copy)
      switch number {
      case EAGAIN: return .wouldBlock
      case EHOSTUNREACH: return .unreachable
      default: throw .of(errno: number, "cannot send a message")
      }
    }
    return .sent
  }

  /// Returns the next whole message, or nil if none is waiting; never blocks.
  public func receive() throws(TransportError) -> IncomingMessage? {
    guard var part = try receivePart() else { return nil }
    var sender: RoutingID?
    var frames: [Frame] = []
    var isComplete = true
    var more = part.hasSuccessor
    if kind == .router {
      sender = RoutingID(bytes: part.bytes)
    } else {
      frames.append(part)
    }
    while more, let next = try receivePart() {
      part = next
      more = part.hasSuccessor
      if frames.count < maximumParts { frames.append(part) } else { isComplete = false }
    }
    return IncomingMessage(
      sender: sender, frames: frames, peer: isAuthenticated ? part.peer : nil,
      connection: part.connection, isComplete: isComplete)
  }

  private func receivePart() throws(TransportError) -> Frame? {
    var received = zmq_msg_t()
    zmq_msg_init(&received)
    while zmq_msg_recv(&received, handle, ZMQ_DONTWAIT) < 0 {
      let number = zmq_errno()
      if number == EINTR { continue }
      zmq_msg_close(&received)
      if number == EAGAIN { return nil }
      throw .of(errno: number, "cannot receive a message")
    }
    return Frame(moving: &received)
  }
}

extension Frame {
  /// Whether another part of the same message follows.
  fileprivate var hasSuccessor: Bool { zmq_msg_more(message) == 1 }

  /// The peer of the connection that the frame came over, as the authenticator knows it.
  fileprivate var peer: AuthorisedPeer? {
    guard let name = zmq_msg_gets(message, "User-Id"), let key = zmq_msg_gets(message, ZapReply.keyProperty)
    else { return nil }
    return try? AuthorisedPeer(
      name: String(cString: name), publicKey: CurvePublicKey(z85: String(cString: key)))
  }

  fileprivate var connection: ConnectionID? {
    let descriptor = zmq_msg_get(message, ZMQ_SRCFD)
    return descriptor >= 0 ? ConnectionID(descriptor: descriptor) : nil
  }
}
