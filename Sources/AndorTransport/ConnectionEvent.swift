// SPDX-License-Identifier: Apache-2.0
import CZMQ
import Glibc

/// The reason for a handshake that ended without a connection.
public enum HandshakeFailure: Sendable, Equatable {
  /// The other side's authenticator refused, with its status (400: not authorised).
  case refused(status: Int)
  /// Both sides speak, but not the same: one is encrypted and the other is not, or, as a server sees it, the
  /// client expects another server's key. A client does not try again by itself.
  case mismatch(code: Int32)
  /// The connection ended or timed out meanwhile (`errno`): so it looks to a client that expects another
  /// server's key, or when the server has no authenticator. A client tries again by itself.
  case broken(errno: Int32)
}

/// An event of a connection, below the messages.
public enum ConnectionEvent: Sendable, Equatable {
  /// A server accepted a connection; its handshake follows.
  case accepted(ConnectionID)
  /// A client reached the server; the handshake follows.
  case connected(ConnectionID)
  /// The handshake is done: messages flow.
  case ready
  /// The handshake failed; `disconnected` follows.
  case handshakeFailed(HandshakeFailure)
  /// A connection ended, also when the peer was killed, and also when its handshake had failed.
  case disconnected(ConnectionID)
  /// A client will try to connect again after the given wait.
  case retrying(after: Duration)
  /// A connection could not be accepted (`errno`), for example without free file descriptors.
  case acceptFailed(errno: Int32)
  /// A server could not listen (`errno`).
  case bindFailed(errno: Int32)
}

extension ConnectionEvent {
  /// All events that have a case here.
  static let subscribed =
    ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_CONNECTED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED
    | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL
    | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_CONNECT_RETRIED
    | ZMQ_EVENT_ACCEPT_FAILED | ZMQ_EVENT_BIND_FAILED

  /// Creates the event of libzmq's first monitor frame: 16 bits of event, 32 bits of value, in host order.
  init?(monitorFrame bytes: [UInt8]) {
    guard bytes.count == 6 else { return nil }
    let (event, value) = bytes.withUnsafeBytes {
      (Int32($0.loadUnaligned(as: UInt16.self)), $0.loadUnaligned(fromByteOffset: 2, as: Int32.self))
    }
    switch event {
    case ZMQ_EVENT_ACCEPTED: self = .accepted(ConnectionID(descriptor: value))
    case ZMQ_EVENT_CONNECTED: self = .connected(ConnectionID(descriptor: value))
    case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: self = .ready
    case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: self = .handshakeFailed(.refused(status: Int(value)))
    case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL: self = .handshakeFailed(.mismatch(code: value))
    case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL: self = .handshakeFailed(.broken(errno: value))
    case ZMQ_EVENT_DISCONNECTED: self = .disconnected(ConnectionID(descriptor: value))
    case ZMQ_EVENT_CONNECT_RETRIED: self = .retrying(after: .milliseconds(Int(value)))
    case ZMQ_EVENT_ACCEPT_FAILED: self = .acceptFailed(errno: value)
    case ZMQ_EVENT_BIND_FAILED: self = .bindFailed(errno: value)
    default: return nil
    }
  }
}
