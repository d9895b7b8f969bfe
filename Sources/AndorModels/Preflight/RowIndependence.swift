// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem

/// The check that what a model says about a row does not depend on the rows beside it.
enum RowIndependence {
  /// Where a mask was evaluated a second time.
  private struct Repetition {
    var index: Int
    var value: Double
    var place: String
  }

  /// Compares the values of the same masks in a batch, shuffled among other masks, in batches of nothing else, and
  /// each alone.
  ///
  /// They must agree to the tolerance of the values alone. Nothing is evaluated twice in the same composition: not
  /// what `probe` tells already, and nothing at all where a batch is one row. Throws `ModelError.dependentRows` with
  /// the first mask that does not agree.
  static func check(_ batched: GameEvaluator, alone: GameEvaluator, probe: ProbeValues) throws {
    guard batched.batch > 1 else { return }
    let masks = ProbeMasks.list(players: batched.players)
    let together = probe.values
    let single = try ProbeValues(alone)
    let repeated =
      try shuffled(batched, masks) + uniform(batched, masks)
      + single.values.enumerated().map { Repetition(index: $0, value: $1, place: "alone") }
    let allowed = single.tolerance.allowed
    for other in repeated where abs(other.value - together[other.index]) > allowed {
      throw ModelError(
        .dependentRows,
        "the model gives \(together[other.index]) for mask \(masks[other.index]) in one batch of "
          + "\(batched.batch) rows and \(other.value) \(other.place)", at: "game \(batched.game)",
        hint: batched.adviceForRows, mask: masks[other.index])
    }
  }

  /// Evaluates the masks in another order, with others among them so that every batch is a whole one.
  private static func shuffled(_ batched: GameEvaluator, _ masks: [UInt64]) throws -> [Repetition] {
    var generator = SplitMix64(seed: 1)
    let full = (1 as UInt64) << UInt64(batched.players) - 1
    let missing = (batched.batch - masks.count % batched.batch) % batched.batch
    let all = masks + (0..<missing).map { _ in generator.next() & full }
    var order = Array(all.indices)
    order.shuffle(using: &generator)
    var values: [Double] = []
    try batched.evaluate(.list(order.map { all[$0] }), into: &values)
    return zip(order, values).filter { $0.0 < masks.count }
      .map { Repetition(index: $0, value: $1, place: "among others in another order") }
  }

  /// Evaluates the first masks, ∅ and N among them, each in a batch of its own copies.
  private static func uniform(_ batched: GameEvaluator, _ masks: [UInt64]) throws -> [Repetition] {
    try masks.prefix(3).enumerated().map { index, mask in
      var value: [Double] = []
      try batched.evaluate(.list([mask]), into: &value)
      return Repetition(index: index, value: value[0], place: "in a batch of nothing else")
    }
  }
}
