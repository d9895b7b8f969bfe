// SPDX-License-Identifier: Apache-2.0

/// Somebody who may connect: a name for people and the key that proves it.
public struct AuthorisedPeer: Hashable, Sendable {
  /// The longest name, in bytes.
  public static let maximumNameBytes = 64

  /// The name: letters, digits, `.`, `_` and `-`.
  public let name: String

  /// The key that the peer must prove to have.
  public let publicKey: CurvePublicKey

  /// Creates a peer; throws `badKey` for a name that is empty, too long or has other characters.
  public init(name: String, publicKey: CurvePublicKey) throws(TransportError) {
    guard AuthorisedPeer.isName(name) else {
      throw TransportError(
        code: .badKey, message: "`\(name.prefix(80))` is not a name for a worker",
        hint:
          "Use up to \(Self.maximumNameBytes) letters, digits, `.`, `_` and `-`, the first one a letter or digit"
      )
    }
    self.name = name
    self.publicKey = publicKey
  }

  private static func isName(_ text: String) -> Bool {
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    guard isPlain, text.utf8.count <= maximumNameBytes, let first = text.first else { return false }
    return first != "." && first != "-" && first != "_"
  }
}
