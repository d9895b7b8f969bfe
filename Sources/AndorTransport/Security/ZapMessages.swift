// SPDX-License-Identifier: Apache-2.0

/// libzmq's question whether a peer may connect (ZAP 1.0, ZeroMQ RFC 27).
struct ZapRequest: Sendable {
  let identifier: [UInt8]
  let domain: String
  let address: String
  let mechanism: String
  /// The key that a CURVE peer proved to have.
  let publicKey: CurvePublicKey?

  /// Parses the parts; nil unless they have the form of a ZAP 1.0 request.
  init?(_ parts: [[UInt8]]) {
    guard parts.count >= 6, parts[0] == Array("1.0".utf8) else { return nil }
    identifier = parts[1]
    domain = String(decoding: parts[2], as: UTF8.self)
    address = String(decoding: parts[3], as: UTF8.self)
    mechanism = String(decoding: parts[5], as: UTF8.self)
    publicKey = parts.count == 7 ? CurvePublicKey(bytes: parts[6]) : nil
  }
}

/// The answer to a ``ZapRequest``.
enum ZapReply: Equatable {
  case accepted(name: String, publicKey: CurvePublicKey)
  case refused

  /// The property of a connection's messages that names the key; libzmq itself only keeps the user id.
  static let keyProperty = "X-Andor-Key"

  /// Returns the parts of the reply.
  func parts(to identifier: [UInt8]) -> [[UInt8]] {
    switch self {
    case .accepted(let name, let publicKey):
      [
        Array("1.0".utf8), identifier, Array("200".utf8), Array("OK".utf8), Array(name.utf8),
        ZapReply.metadata(ZapReply.keyProperty, publicKey.z85),
      ]
    case .refused:
      [Array("1.0".utf8), identifier, Array("400".utf8), Array("not authorised".utf8), [], []]
    }
  }

  /// Returns a property in ZMTP's form: a byte and the name, four bytes (most significant first) and the value.
  /// The name is below 256 bytes.
  private static func metadata(_ name: String, _ value: String) -> [UInt8] {
    let count = UInt32(value.utf8.count)
    let countBytes = (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) }
    return [UInt8(name.utf8.count)] + Array(name.utf8) + countBytes + Array(value.utf8)
  }
}
