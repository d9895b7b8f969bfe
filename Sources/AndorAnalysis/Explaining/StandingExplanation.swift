// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob

/// The explanation that a game has already, when it is explained again.
package struct StandingExplanation {
  /// The block of the result.
  let explanation: Explanation
  /// The explanation as a search would give it.
  let outcome: ExplanationOutcome

  /// Creates the explanation from its block and its tables over the evaluated players.
  init(_ explanation: Explanation, and: [Double], or: [Double]) {
    self.explanation = explanation
    outcome = ExplanationOutcome(
      and: and, or: or, objective: explanation.objective,
      lowerBound: min(explanation.lowerBound, explanation.objective), noiseBound: explanation.noiseBound,
      maxNoise: explanation.maxNoise, matchingResidual: explanation.matchingResidual,
      iterations: explanation.iterations, sigma: explanation.sigma,
      leastObjective: explanation.leastObjective, ties: explanation.ties, tieGap: explanation.tieGap,
      tieIterations: explanation.tieIterations ?? 0, exhaustedGap: explanation.exhaustedGap)
  }

  /// What the search for it took.
  var seconds: SearchSeconds { SearchSeconds(plain: explanation.seconds, ties: explanation.tieSeconds ?? 0) }

  /// Returns the explanation where what is known of its single effects holds for what was found: the same tables and the
  /// same least Σ|I|.
  func known(for found: ExplanationOutcome) -> Explanation? {
    explanation.leastObjective == found.leastObjective && found.and == outcome.and && found.or == outcome.or
      ? explanation : nil
  }

  /// Returns whether a search of a method with these settings would only repeat what was found.
  func isEnough(for method: any ExplanationMethod, _ settings: ExplainSettings, players n: Int) -> Bool {
    let (isExhausted, hasChosen) = (explanation.exhaustedGap != nil, explanation.tieGap != nil)
    // The search for the least Σ|I| would end there again, before any tie is broken.
    let end = Sparsifier.plainGap(settings.gap, ties: settings.ties)
    if let gap = explanation.exhaustedGap, !hasChosen, gap > end { return true }
    if explanation.gap <= settings.gap {
      // Ties are left to be broken where they were not, or not to the end, and there are any.
      let most = method.tieIterations(players: n).most
      guard most > 0 else { return true }
      let limit = Sparsifier.tieLimit(most, players: n, after: explanation.iterations)
      let isAtLimit = settings.searchSeconds == nil && (explanation.tieIterations ?? 0) >= limit
      let isOver = (explanation.tieGap ?? 1) <= Ties.finished || isAtLimit || isExhausted && hasChosen
      return explanation.ties == settings.ties && isOver
    }
    guard settings.searchSeconds == nil, let most = method.mostIterations(players: n) else { return false }
    return explanation.iterations >= most
  }
}
