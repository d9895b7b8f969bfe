// SPDX-License-Identifier: Apache-2.0

/// What two evaluations of the same mask of a game may differ by before they are those of two functions.
public struct RowTolerance: Codable, Sendable, Equatable {
  /// 1e-4 of the values' range, and what rounding explains.
  public private(set) var allowed: Double
  /// The part that rounding explains: its share of the largest output of the model that a value is made of.
  public private(set) var rounding: Double

  /// What rounding may make of an output where the model computes with float32, as a share of it.
  public static let float32Share = 0x1p-18

  /// Creates the tolerance for values of a game.
  /// - Parameters:
  ///   - share: what rounding may make of an output, as a share of it.
  ///   - largestOutput: the magnitude of the largest output that entered the values; a difference of two large ones
  ///     is as uncertain as they are.
  ///   - least: what rounding is known to explain.
  public init(
    _ values: [Double], share: Double = float32Share, largestOutput: Double = 0, least: Double = 0
  ) {
    let range = (values.max() ?? 0) - (values.min() ?? 0)
    rounding = max(least, share * values.reduce(largestOutput) { max($0, $1.magnitude) })
    allowed = 1e-4 * range + rounding
  }

  /// Creates a tolerance from its parts.
  public init(allowed: Double, rounding: Double) { (self.allowed, self.rounding) = (allowed, rounding) }

  /// Whether its numbers fit together.
  var isConsistent: Bool { rounding >= 0 && rounding <= allowed && allowed.isFinite }
}
