// SPDX-License-Identifier: Apache-2.0

/// The bounds of what the connections of a listening socket may take.
///
/// A *stranger* is a connection whose peer nobody has vouched for.
package struct ConnectionBounds: Sendable {
  /// Most connections.
  package var connections: Int
  /// Most strangers at a time; of more the oldest are cut.
  package var strangers: Int
  /// How long a connection may be a stranger.
  package var strangerTime: Duration
  /// Most bytes that have come from all strangers together and wait to be taken.
  package var strangerBytes: Int
  /// Most bytes that have come from one other peer and wait to be taken, beyond those that are expected.
  package var peerBytes: Int
  /// Most bytes beyond those expected of all other peers together.
  package var allPeerBytes: Int
  /// Most bytes that wait to be sent to one peer before another message to it is refused.
  package var unsentBytes: Int
  /// Most bytes that wait to be sent to all peers before a large message that can come later is put off; twice as
  /// many before any large one is refused.
  package var allUnsentBytes: Int
  /// How long a peer may read nothing of what waits for it while half of that bound is used.
  package var unsentTime: Duration

  /// Creates bounds from their figures.
  package init(
    connections: Int, strangers: Int, strangerTime: Duration, strangerBytes: Int, peerBytes: Int,
    allPeerBytes: Int, unsentBytes: Int, allUnsentBytes: Int, unsentTime: Duration
  ) {
    self.connections = connections
    self.strangers = strangers
    self.strangerTime = strangerTime
    self.strangerBytes = strangerBytes
    self.peerBytes = peerBytes
    self.allPeerBytes = allPeerBytes
    self.unsentBytes = unsentBytes
    self.allUnsentBytes = allUnsentBytes
    self.unsentTime = unsentTime
  }
}
