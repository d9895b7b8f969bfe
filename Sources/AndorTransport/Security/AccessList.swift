// SPDX-License-Identifier: Apache-2.0

/// A connection that was refused.
public struct Denial: Hashable, Sendable {
  /// The key that the stranger proved to have; nil if it sent none.
  public let publicKey: CurvePublicKey?

  /// The network address that it came from; empty on IPC.
  public let address: String
}

/// Who may connect, and who lately tried without: a value that decides, without sockets or threads.
struct AccessList: Sendable {
  /// The most denials that are kept for the log; later ones are only counted.
  static let maximumDenials = 64

  private var names: [CurvePublicKey: String] = [:]
  private(set) var denials: [Denial] = []
  private(set) var denialCount = 0

  /// Puts other peers in the place of all earlier ones; throws `damagedKeys` if two share a name or a key.
  mutating func replace(with peers: [AuthorisedPeer]) throws(TransportError) {
    var next: [CurvePublicKey: String] = [:]
    var seen: Set<String> = []
    for peer in peers {
      guard seen.insert(peer.name).inserted, next.updateValue(peer.name, forKey: peer.publicKey) == nil else {
        throw TransportError(
          code: .damagedKeys,
          message: "the list of workers holds the name or the key of `\(peer.name)` twice",
          hint: "Give each worker a name and a key of its own")
      }
    }
    names = next
  }

  /// Returns whether the peer is on the list, under this name and with this key.
  func contains(_ peer: AuthorisedPeer) -> Bool { names[peer.publicKey] == peer.name }

  /// Decides about a request, for a socket of the given domain, and remembers a refusal.
  mutating func decide(_ request: ZapRequest, domain: String) -> ZapReply {
    guard request.domain == domain, request.mechanism == "CURVE", let key = request.publicKey else {
      deny(Denial(publicKey: request.publicKey, address: request.address))
      return .refused
    }
    guard let name = names[key] else {
      deny(Denial(publicKey: key, address: request.address))
      return .refused
    }
    return .accepted(name: name, publicKey: key)
  }

  private mutating func deny(_ denial: Denial) {
    denialCount += 1
    if denials.count < AccessList.maximumDenials { denials.append(denial) }
  }

  /// Returns the denials since the last call.
  mutating func takeDenials() -> [Denial] {
    defer { denials.removeAll() }
    return denials
  }
}
