// SPDX-License-Identifier: Apache-2.0
import CZMQ

extension Socket {
  /// Returns a ROUTER: many peers, each reached by its routing id.
  ///
  /// Sending to an unknown peer is reported instead of being lost, and a peer that claims the routing id of a
  /// connected one is ignored.
  public static func router(
    _ context: Context, _ settings: RouterSettings = RouterSettings()
  ) throws(TransportError) -> Socket {
    let socket = try Socket(
      .router, context, maximumParts: settings.connection.maximumParts,
      isAuthenticated: settings.curve != nil, isEncrypted: settings.curve != nil)
    try socket.apply(settings.connection)
    try socket.set(ZMQ_ROUTER_MANDATORY, 1)
    try socket.set(ZMQ_ROUTER_HANDOVER, 0)
    if let curve = settings.curve { try socket.apply(curve) }
    return socket
  }

  /// Returns a DEALER: one coordinator, found again after each loss of the connection.
  public static func dealer(
    _ context: Context, _ settings: DealerSettings = DealerSettings()
  ) throws(TransportError) -> Socket {
    let socket = try Socket(
      .dealer, context, maximumParts: settings.connection.maximumParts, isEncrypted: settings.curve != nil)
    try socket.apply(settings.connection)
    try socket.set(ZMQ_ROUTING_ID, settings.routingID.bytes)
    try socket.set(ZMQ_RECONNECT_IVL, settings.reconnect.milliseconds)
    try socket.set(ZMQ_RECONNECT_IVL_MAX, settings.longestReconnect.milliseconds)
    try socket.set(ZMQ_CONNECT_TIMEOUT, settings.connectTimeout.milliseconds)
    // Without this, messages queue up for a coordinator that was never there.
    try socket.set(ZMQ_IMMEDIATE, 1)
    if let curve = settings.curve { try socket.apply(curve) }
    return socket
  }

  private func apply(_ settings: ConnectionSettings) throws(TransportError) {
    try setWide(ZMQ_MAXMSGSIZE, settings.maximumFrameBytes)
    try set(ZMQ_SNDHWM, settings.sendQueue)
    try set(ZMQ_RCVHWM, settings.receiveQueue)
    try set(ZMQ_LINGER, settings.linger.milliseconds)
    try set(ZMQ_HEARTBEAT_IVL, settings.heartbeat.milliseconds)
    try set(ZMQ_HEARTBEAT_TIMEOUT, settings.heartbeatTimeout.milliseconds)
    // The time to live is sent as tenths of a second in 16 bits; larger values are an error.
    try set(ZMQ_HEARTBEAT_TTL, min(settings.heartbeatTimeout.milliseconds, 6_553_500))
    try set(ZMQ_HANDSHAKE_IVL, settings.handshakeTimeout.milliseconds)
    try set(ZMQ_TCP_KEEPALIVE, 1)
    try set(ZMQ_TCP_KEEPALIVE_IDLE, 30)
    try set(ZMQ_TCP_KEEPALIVE_INTVL, 10)
    try set(ZMQ_TCP_KEEPALIVE_CNT, 3)
  }
}
