// SPDX-License-Identifier: Apache-2.0

/// What work a worker does: kinds of lease, ways to tell masks, and how large a mask and its values may be.
public struct WorkerServices: Equatable, Sendable {
  /// The kinds of lease: bit k − 1 for kind k.
  public var leaseKinds: UInt32
  /// The ways to tell masks: bit k − 1 for kind k.
  public var maskKinds: UInt32
  /// The most words of 64 bits of a mask, 0 to `WireLimits.words`.
  public var words: Int
  /// The most values of a mask, 0 to `Limits.valuesPerMask`.
  public var valuesPerMask: Int

  /// No work at all: an observer's.
  public static let none = WorkerServices(leases: [], masks: [], words: 0, valuesPerMask: 0)

  /// Creates services as they travel; bits that mean nothing here are kept.
  init(leaseKinds: UInt32, maskKinds: UInt32, words: Int, valuesPerMask: Int) {
    self.leaseKinds = leaseKinds
    self.maskKinds = maskKinds
    self.words = words
    self.valuesPerMask = valuesPerMask
  }

  /// Creates services from the kinds of work and masks.
  public init(leases: [LeaseKind], masks: [MaskKind], words: Int, valuesPerMask: Int) {
    self.init(
      leaseKinds: leases.reduce(0) { $0 | Self.bit($1.rawValue) },
      maskKinds: masks.reduce(0) { $0 | Self.bit($1.rawValue) }, words: words, valuesPerMask: valuesPerMask)
  }

  /// Returns whether leases of a kind are among the services.
  public func serves(_ kind: LeaseKind) -> Bool { leaseKinds & Self.bit(kind.rawValue) != 0 }

  /// Returns what of an offer is not among the services, for people; `nil` where all of it is.
  public func lack(of offer: LeaseOffer) -> String? {
    guard leaseKinds & Self.bit(offer.kind.rawValue) != 0 else { return "leases of \(offer.kind)" }
    let kind = offer.masks.kind
    guard kind == .none || maskKinds & Self.bit(kind.rawValue) != 0 else {
      return "masks told by \(kind)"
    }
    if case .list(_, let words) = offer.masks, words > self.words {
      return "masks of \(words) words, more than \(self.words)"
    }
    guard offer.valuesPerMask <= valuesPerMask else {
      return "\(offer.valuesPerMask) values a mask, more than \(valuesPerMask)"
    }
    return nil
  }

  /// Returns the bit of a number from 1 to 32; others have none.
  private static func bit(_ number: UInt32) -> UInt32 { (1...32).contains(number) ? 1 << (number - 1) : 0 }
}
