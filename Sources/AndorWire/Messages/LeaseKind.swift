// SPDX-License-Identifier: Apache-2.0

/// The kind of work that a lease is for.
///
/// An open enumeration: later versions of andor add kinds, and a build that does not know one says so with a
/// failure of the lease.
public struct LeaseKind: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The number as it travels, from 1.
  public let rawValue: UInt32

  /// Creates a kind of any number; 0 means nothing and is refused by decoders.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// v of some masks; the result has one frame.
  public static let values = LeaseKind(rawValue: 1)
  /// v of a subcube's masks and their partial Möbius sums; the result has two frames.
  ///
  /// No build asks for it any more, or serves it: the sums follow from the values.
  public static let sums = LeaseKind(rawValue: 2)
  /// The explanation of a game, from its values.
  public static let explanation = LeaseKind(rawValue: 3)
  /// One effect of an explanation: its necessity or its range.
  public static let effect = LeaseKind(rawValue: 4)

  /// Whether masks are evaluated.
  var evaluates: Bool { self == .values || self == .sums }
  /// Whether a document says what is sought.
  var explains: Bool { self == .explanation || self == .effect }

  /// The kind in words, for messages to people.
  public var description: String {
    switch self {
    case .values: "values"
    case .sums: "values and sums"
    case .explanation: "explanation"
    case .effect: "effect"
    default: "kind \(rawValue)"
    }
  }
}
