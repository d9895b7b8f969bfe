// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob

/// The scores of attributions of a game, null players included.
package struct AttributionScoring {
  /// The scores, in the order of the attributions.
  package let scores: [AttributionResult]
  /// R² of the best additive prediction; `nil` for a constant game.
  package let additive: Double?

  /// Scores attributions on a game's values.
  /// - Parameters:
  ///   - attributions: a number for each player of the game.
  ///   - values: the table over the evaluated players.
  package init(_ attributions: [[Double]], of values: Span<Double>, plan: GamePlan, threads: Int) {
    let evaluated = plan.evaluated
    let found = AttributionScores(
      of: values,
      attributions: attributions.map { numbers in
        Attribution(evaluated.map { numbers[$0] }, nullPlayers: plan.nullPlayers.map { numbers[$0] })
      }, threads: threads)
    let difference = values[values.count - 1] - values[0]
    scores = found.scores.map { AttributionResult($0, difference: difference) }
    additive = found.additive
  }

  /// Returns the scores of the attributions that a plan names, by name; `nil` where it names none.
  /// - Parameter values: the table over the evaluated players.
  static func scores(
    of plan: GamePlan, on values: Span<Double>, threads: Int
  ) -> [String: AttributionResult]? {
    guard let attributions = plan.attributions else { return nil }
    let ranked = attributions.sorted { $0.key < $1.key }
    let found = AttributionScoring(ranked.map(\.value), of: values, plan: plan, threads: threads)
    return Dictionary(uniqueKeysWithValues: zip(ranked.map(\.key), found.scores))
  }

  /// Returns the bytes of memory that scoring takes beside the values, which are mapped.
  package static func bytes(for plan: GamePlan) -> Int {
    (8 << plan.evaluatedPlayers) * (plan.nullPlayers.isEmpty ? 1 : 2)
  }
}
