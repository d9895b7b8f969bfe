// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// The check that what a model says about a row does not depend on the rows beside it.
enum RowIndependence {
  /// Compares the values that probe masks had in a batch with those of the same masks each alone.
  ///
  /// They must agree to the tolerance of the values alone. That shows all that other company would: a row that its
  /// neighbours or its place in the batch change is another one where it has neither. Nothing is evaluated where a batch
  /// is one row.
  /// - Parameters:
  ///   - probe: the values of `batched`.
  ///   - count: how many masks are compared, ∅ and N among them.
  /// - Throws: `ModelError.dependentRows` with the first mask that does not agree.
  static func check(
    _ batched: GameEvaluator, alone: GameEvaluator, probe: ProbeValues, count: Int
  ) throws {
    guard batched.batch > 1 else { return }
    let masks = ProbeMasks.list(players: batched.players)
    let single = try ProbeValues(alone, count: count)
    let allowed = single.tolerance.allowed
    for (index, value) in single.values.enumerated() where abs(value - probe.values[index]) > allowed {
      throw ModelError(
        .dependentRows,
        "the model gives \(probe.values[index]) for \(MaskName.of(Array(masks[index]))) in one batch of \(batched.batch) rows "
          + "and \(value) alone", at: "game \(batched.game)", hint: batched.adviceForRows,
        mask: Array(masks[index]))
    }
  }
}
