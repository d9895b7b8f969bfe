// SPDX-License-Identifier: Apache-2.0
import CZMQ
import Glibc

/// A libzmq socket: whole messages in and out, without blocking.
///
/// Not Sendable: exactly one thread uses a socket (it may be created on another one and handed over before
/// its first use). It retains its ``Context``, and closes when the last reference to it goes.
public final class Socket {
  /// The patterns that andor uses.
  enum Kind: Int32 {
    case pair = 0
    case reply = 4
    case dealer = 5
    case router = 6
  }

  let kind: Kind
  let context: Context
  let handle: UnsafeMutableRawPointer

  /// Messages with more parts are cut off on arrival.
  let maximumParts: Int

  /// Whether every peer had to prove a key, so that the name in its messages is the authenticator's word.
  let isAuthenticated: Bool

  /// Whether the connections are encrypted, which addresses beyond this machine require.
  let isEncrypted: Bool

  init(
    _ kind: Kind, _ context: Context, maximumParts: Int = 16, isAuthenticated: Bool = false,
    isEncrypted: Bool = false
  ) throws(TransportError) {
    guard let handle = zmq_socket(context.handle, kind.rawValue) else {
      throw .ofLastCall("cannot open a socket")
    }
    self.kind = kind
    self.context = context
    self.handle = handle
    self.maximumParts = maximumParts
    self.isAuthenticated = isAuthenticated
    self.isEncrypted = isEncrypted
    try set(ZMQ_LINGER, 0)
  }

  deinit { zmq_close(handle) }
}
