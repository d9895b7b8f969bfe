// SPDX-License-Identifier: Apache-2.0
import CZMQ

/// The public half of a CURVE key pair (Curve25519): 32 bytes, written as 40 characters of Z85.
public struct CurvePublicKey: Hashable, Sendable {
  /// The key itself.
  public let bytes: [UInt8]

  init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  /// Reads a key from its 40 characters of Z85; throws `badKey`.
  public init(z85 text: String) throws(TransportError) {
    guard let bytes = Z85.decodeKey(text) else { throw .badKey("`\(text.prefix(80))` is not a public key") }
    self.bytes = bytes
  }

  /// The key as 40 characters of Z85.
  public var z85: String { Z85.encode(bytes) }
}

extension CurvePublicKey: CustomStringConvertible {
  /// The key as 40 characters of Z85.
  public var description: String { z85 }
}

/// The secret half of a CURVE key pair; its description never shows it.
public struct CurveSecretKey: Equatable, Sendable {
  let bytes: [UInt8]

  /// Reads a key from its 40 characters of Z85; throws `badKey` without repeating the text.
  public init(z85 text: String) throws(TransportError) {
    guard let bytes = Z85.decodeKey(text) else { throw .badKey("the text is not a secret key") }
    self.bytes = bytes
  }

  /// The key as 40 characters of Z85, for the one file that holds it.
  var z85: String { Z85.encode(bytes) }
}

extension CurveSecretKey: CustomStringConvertible, CustomReflectable {
  /// A placeholder.
  public var description: String { "<secret key>" }

  /// A mirror without children, so that no dump or log shows the key.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// The identity of a process on an encrypted connection.
public struct CurveKeyPair: Equatable, Sendable {
  /// The half that others may know.
  public let publicKey: CurvePublicKey

  /// The half that nobody else may know.
  public let secretKey: CurveSecretKey

  /// Returns a new pair from the system's random source; throws where libzmq has no CURVE.
  public static func generate() throws(TransportError) -> CurveKeyPair {
    var publicText = [CChar](repeating: 0, count: 41)
    var secretText = [CChar](repeating: 0, count: 41)
    guard zmq_curve_keypair(&publicText, &secretText) == 0 else { throw .ofLastCall("cannot make keys") }
    return try CurveKeyPair(secretKey: CurveSecretKey(z85: Z85.text(secretText)))
  }

  /// Creates the pair that belongs to a secret key.
  public init(secretKey: CurveSecretKey) throws(TransportError) {
    var text = [CChar](repeating: 0, count: 41)
    guard zmq_curve_public(&text, secretKey.z85) == 0 else { throw .ofLastCall("cannot derive a public key") }
    self.secretKey = secretKey
    publicKey = try CurvePublicKey(z85: Z85.text(text))
  }
}

extension TransportError {
  static func badKey(_ message: String) -> TransportError {
    TransportError(
      code: .badKey, message: message, hint: "A key is 40 characters, as `andor keys new DIR` writes them")
  }
}
