// SPDX-License-Identifier: Apache-2.0

/// The check that what a model says about a row does not depend on the rows beside it.
enum RowIndependence {
  /// Compares the values of the same masks in a batch, in another order, and each alone.
  ///
  /// They must agree to 1e-4 + 1e-4 · (largest − smallest value). Throws `ModelError.dependentRows`
  /// with the mask that differs most.
  static func check(_ batched: GameEvaluator, alone: GameEvaluator, masks: [UInt64]) throws {
    var order = Array(masks.indices)
    var generator = SplitMix64(seed: 1)
    order.shuffle(using: &generator)
    var together: [Double] = []
    var shuffled: [Double] = []
    var single: [Double] = []
    try batched.evaluate(.list(masks), into: &together)
    try batched.evaluate(.list(order.map { masks[$0] }), into: &shuffled)
    try alone.evaluate(.list(masks), into: &single)
    let range = (together.max() ?? 0) - (together.min() ?? 0)
    let allowed = 1e-4 + 1e-4 * range
    for (position, index) in order.enumerated() {
      for (other, where_) in [(shuffled[position], "in another order"), (single[index], "alone")]
      where abs(other - together[index]) > allowed {
        throw ModelError(
          .dependentRows,
          "the model gives \(together[index]) for mask \(masks[index]) in one batch of \(batched.batch) "
            + "rows and \(other) \(where_)", at: "game \(batched.game)",
          hint: batched.adviceForRows, mask: masks[index])
      }
    }
  }
}
