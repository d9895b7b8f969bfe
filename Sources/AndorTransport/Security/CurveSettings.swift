// SPDX-License-Identifier: Apache-2.0
import CZMQ

/// The keys of a listening socket.
public struct CurveServer: Sendable {
  /// The coordinator's own pair.
  public var keys: CurveKeyPair

  /// The name under which the ``Authenticator`` knows the socket.
  public var domain: String

  /// Creates a server with the given keys.
  public init(keys: CurveKeyPair, domain: String = "andor") {
    self.keys = keys
    self.domain = domain
  }
}

/// The keys of a connecting socket.
public struct CurveClient: Sendable {
  /// The worker's own pair.
  public var keys: CurveKeyPair

  /// The key that the coordinator must prove to have.
  public var serverKey: CurvePublicKey

  /// Creates a client with the given keys that talks to the owner of `serverKey` only.
  public init(keys: CurveKeyPair, serverKey: CurvePublicKey) {
    self.keys = keys
    self.serverKey = serverKey
  }
}

/// `ZMQ_ZAP_ENFORCE_DOMAIN`: refuse everybody if no authenticator answers. The library has it, its header
/// shows it to users of the draft interface only.
private let zapEnforceDomain: Int32 = 93

extension Socket {
  func apply(_ curve: CurveServer) throws(TransportError) {
    try set(ZMQ_CURVE_SERVER, 1)
    try set(ZMQ_CURVE_SECRETKEY, curve.keys.secretKey.bytes)
    try set(ZMQ_ZAP_DOMAIN, [UInt8](curve.domain.utf8))
    try set(zapEnforceDomain, 1)
  }

  func apply(_ curve: CurveClient) throws(TransportError) {
    try set(ZMQ_CURVE_PUBLICKEY, curve.keys.publicKey.bytes)
    try set(ZMQ_CURVE_SECRETKEY, curve.keys.secretKey.bytes)
    try set(ZMQ_CURVE_SERVERKEY, curve.serverKey.bytes)
  }
}
