// SPDX-License-Identifier: Apache-2.0

/// How an offer tells the masks to evaluate.
///
/// An open enumeration as ``LeaseKind`` is one.
public struct MaskKind: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The number as it travels.
  public let rawValue: UInt32

  /// Creates a kind of any number.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// No masks: an explanation or an effect.
  public static let none = MaskKind(rawValue: 0)
  /// All masks whose high bits agree.
  public static let subcube = MaskKind(rawValue: 1)
  /// Masks one by one, in a raw frame.
  public static let list = MaskKind(rawValue: 2)
  /// A range of the rows of a sample, which follow from the plan.
  public static let drawn = MaskKind(rawValue: 3)

  /// The kind in words, for messages to people.
  public var description: String {
    switch self {
    case .none: "nothing"
    case .subcube: "a subcube"
    case .list: "a list"
    case .drawn: "a range of a drawn stream"
    default: "kind \(rawValue)"
    }
  }
}
