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
  /// Most bytes that wait to be sent to one peer before another message to it is refused.
  package var unsentBytes: Int

  /// Creates bounds from their figures.
  package init(
    connections: Int, strangers: Int, strangerTime: Duration, strangerBytes: Int, peerBytes: Int,
    unsentBytes: Int
  ) {
    self.connections = connections
    self.strangers = strangers
    self.strangerTime = strangerTime
    self.strangerBytes = strangerBytes
    self.peerBytes = peerBytes
    self.unsentBytes = unsentBytes
  }
}
