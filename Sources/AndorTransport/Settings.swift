// SPDX-License-Identifier: Apache-2.0

/// The settings of both ends of a connection: limits, liveness and timeouts.
public struct ConnectionSettings: Sendable {
  /// The largest part that is accepted, in bytes; a peer that sends a larger one is disconnected.
  public var maximumFrameBytes: Int64 = 64 << 20

  /// The most parts of an incoming message, beyond the routing id; the rest is cut off.
  public var maximumParts = 16

  /// Messages (not bytes) that wait for one peer before `send` throws `wouldBlock`.
  public var sendQueue: Int32 = 64

  /// Messages (not bytes) that wait from one peer before its connection is no longer read; 0 for no limit.
  ///
  /// No limit: libzmq 4.3.4 ends the process (`Assertion failed: !_io_error`) where a connection breaks that is
  /// not read at the time and a heartbeat waits in it or falls due. What an honest peer has under way is bounded
  /// by its leases, and one message by `maximumFrameBytes` and `maximumParts`.
  public var receiveQueue: Int32 = 0

  /// The time for which unsent messages hold the process at its end.
  public var linger: Duration = .milliseconds(500)

  /// The time between two pings of a silent connection, below the messages; zero for none.
  ///
  /// A socket whose peers are strangers should send none: one that is being closed reads no more, and where a
  /// connection of it breaks then, libzmq 4.3.4 ends the process at the next ping.
  public var heartbeat: Duration = .seconds(2)

  /// The time for which a connection may be silent after a ping before it is closed.
  public var heartbeatTimeout: Duration = .seconds(8)

  /// The time that a handshake may take before it counts as failed.
  public var handshakeTimeout: Duration = .seconds(10)

  /// Creates the defaults.
  public init() {}
}

/// The settings of a socket that listens for workers.
public struct RouterSettings: Sendable {
  /// Limits, liveness and timeouts.
  public var connection = ConnectionSettings()

  /// Keys, if connections are to be encrypted and their peers authorised. An ``Authenticator`` for the same
  /// domain must run in the socket's context: without one every peer is refused.
  public var curve: CurveServer?

  /// Creates the defaults: not encrypted, for addresses of this machine only.
  public init() {}
}

/// The settings of a socket that connects to a coordinator.
public struct DealerSettings: Sendable {
  /// Limits, liveness and timeouts.
  public var connection = ConnectionSettings()

  /// The name for answers; random, so that no other process can claim it.
  ///
  /// ``Socket/reconnect(_:)`` replaces it after a connection was lost.
  public var routingID = RoutingID.random()

  /// The wait before a lost connection is tried again; it doubles up to `longestReconnect`.
  public var reconnect: Duration = .milliseconds(100)

  /// The longest wait between two attempts to connect.
  public var longestReconnect: Duration = .seconds(5)

  /// The time that one attempt to connect may take.
  public var connectTimeout: Duration = .seconds(5)

  /// Keys, if the connection is to be encrypted.
  public var curve: CurveClient?

  /// Creates the defaults: not encrypted, for addresses of this machine only.
  public init() {}
}

extension Duration {
  /// Whole milliseconds, rounded up, at least 0 and at most the largest `Int32`.
  var milliseconds: Int32 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    guard seconds < 2_000_000 else { return .max }
    return Int32(clamping: seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }
}
