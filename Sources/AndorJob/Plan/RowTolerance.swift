// SPDX-License-Identifier: Apache-2.0

/// What two evaluations of the same mask of a game may differ by before they are those of two functions.
public struct RowTolerance: Codable, Sendable, Equatable {
  /// 1e-4 of the values' range, and what rounding explains.
  public private(set) var allowed: Double
  /// The part that rounding explains: its share of the largest value.
  public private(set) var rounding: Double

  /// Creates the tolerance for values of this size, with rounding as a share of a value.
  public init(_ values: [Double], rounding share: Double) {
    let range = (values.max() ?? 0) - (values.min() ?? 0)
    rounding = share * values.reduce(0) { max($0, $1.magnitude) }
    allowed = 1e-4 * range + rounding
  }

  /// Creates a tolerance from its parts.
  public init(allowed: Double, rounding: Double) { (self.allowed, self.rounding) = (allowed, rounding) }

  /// Whether its numbers fit together.
  var isConsistent: Bool { rounding >= 0 && rounding <= allowed && allowed.isFinite }
}
