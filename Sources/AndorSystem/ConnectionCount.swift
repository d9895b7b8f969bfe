// SPDX-License-Identifier: Apache-2.0
import CSystem

/// The kernel's counts of a connection of this process.
package struct ConnectionCount: Sendable {
  /// The bytes of a TCP connection; Unix sockets do not count theirs.
  package struct Bytes: Sendable {
    /// Bytes that came and that this process has read.
    package let read: Int
    /// Bytes that the other side has confirmed.
    package let confirmed: Int
    /// Bytes that this process has written and that the other side has not confirmed.
    package let unconfirmed: Int
  }

  /// The connection's own number: a later connection with the same descriptor has another.
  package let cookie: UInt64
  /// The bytes, where they are counted.
  package let bytes: Bytes?

  /// Asks the kernel; `nil` where the descriptor is no socket. Costs about a microsecond.
  package init?(of descriptor: Int32) {
    var count = andor_connection()
    guard andor_count_connection(descriptor, &count) != 0 else { return nil }
    cookie = count.cookie
    bytes =
      count.counts_bytes == 0
      ? nil
      : Bytes(
        read: Int(clamping: count.received) - Int(clamping: min(count.unread, count.received)),
        confirmed: Int(clamping: count.acknowledged), unconfirmed: Int(clamping: count.unsent))
  }
}
