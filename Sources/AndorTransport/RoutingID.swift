// SPDX-License-Identifier: Apache-2.0

/// The address of a peer at a ROUTER: 1 to 255 bytes that the peer chose for itself.
///
/// It says where to send, never who somebody is: identity is the authorised name that goes with the
/// connection's key (``IncomingMessage/user``).
public struct RoutingID: Hashable, Sendable {
  /// The bytes as they are on the wire.
  public let bytes: [UInt8]

  /// Creates a routing id of the given bytes; nil when there are none or more than 255.
  public init?(bytes: [UInt8]) {
    guard (1...255).contains(bytes.count) else { return nil }
    self.bytes = bytes
  }

  private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

  /// Returns 16 bytes from the system's random source: a new id for each process makes collisions impossible in
  /// practice, and an id that nobody else knows cannot be taken over.
  public static func random() -> RoutingID {
    var generator = SystemRandomNumberGenerator()
    // libzmq keeps ids that begin with a zero byte for itself.
    let first = UInt8.random(in: 1...255, using: &generator)
    let rest = (0..<15).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    return RoutingID(unchecked: [first] + rest)
  }
}

extension RoutingID: CustomStringConvertible {
  /// The bytes in hexadecimal.
  public var description: String {
    bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}
