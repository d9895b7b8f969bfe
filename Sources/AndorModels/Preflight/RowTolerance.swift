// SPDX-License-Identifier: Apache-2.0

/// What two evaluations of the same mask may differ by before the model is called another function of it.
struct RowTolerance {
  /// The part that rounding explains: its share of the largest value.
  let rounding: Double
  /// 1e-4 of the values' range, and what rounding explains.
  let allowed: Double

  /// Creates the tolerance for values of this size, with rounding as a share of a value.
  init(_ values: [Double], rounding share: Double) {
    let range = (values.max() ?? 0) - (values.min() ?? 0)
    rounding = share * values.reduce(0) { max($0, $1.magnitude) }
    allowed = 1e-4 * range + rounding
  }
}
