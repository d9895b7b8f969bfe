// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import Testing

@testable import AndorAnalysis

/// A game that is explained again is explained as well as before, or better.
@Suite struct StandingExplanationTests {
  /// v = 3·[0,1] + [2]: Σ|I| = 4 is the least.
  private static let values = (0..<16).map { (mask: Int) in
    (mask & 3 == 3 ? 3.0 : 0) + (mask & 4 == 4 ? 1.0 : 0)
  }

  private func explain(
    gap: Double, seconds: Double? = nil, standing: StandingExplanation? = nil, looks: (() -> Void)? = nil
  ) -> GameExplainer.Found? {
    var settings = ExplainSettings()
    settings.noise = .difference(0)
    settings.gap = gap
    settings.searchSeconds = seconds
    let harsanyi = Self.harsanyi
    return GameExplainer(settings: settings, threads: 1).run(
      values: Self.values.span, harsanyi: harsanyi.span, checkpoint: nil, standing: standing
    ) { _ in
      looks?()
      return true
    }
  }

  private static let harsanyi = (0..<16).map { (set: Int) in
    (0..<16).filter { $0 & set == $0 }.reduce(0.0) { sum, part in
      sum + ((set ^ part).nonzeroBitCount & 1 == 0 ? 1 : -1) * values[part]
    }
  }

  private func standing(_ found: GameExplainer.Found, _ change: (inout Explanation) -> Void = { _ in })
    -> StandingExplanation
  {
    var explanation = found.explanation
    // As they are published: over all players, of which here none is a null player.
    let players = PlayerEmbedding(players: Array(0..<4))
    explanation.marks = found.certain?.marks(players, players: ["a", "b", "c", "d"])
    change(&explanation)
    return StandingExplanation(explanation, and: found.and, or: found.or)
  }

  @Test func aSearchThatIsFinishedIsNotRepeated() throws {
    let first = try #require(explain(gap: 1e-3))
    var looks = 0
    let again = try #require(explain(gap: 1e-2, standing: standing(first)) { looks += 1 })
    #expect(looks == 0 && again.and == first.and && again.or == first.or)
    #expect(again.explanation == first.explanation)
  }

  @Test func theBetterTablesAndTheLargerBoundAreKept() throws {
    let first = try #require(explain(gap: 1e-6))
    #expect(abs(first.explanation.objective - 4) < 1e-4)
    // Time for no iteration: what such a search finds by itself is not as good.
    let hasty = try #require(explain(gap: 1e-9, seconds: 0))
    #expect(hasty.explanation.objective > 4.5 || hasty.explanation.lowerBound < 3.9)
    let kept = try #require(explain(gap: 1e-9, seconds: 0, standing: standing(first)))
    #expect(kept.and == first.and && kept.or == first.or)
    #expect(kept.explanation.lowerBound >= first.explanation.lowerBound)
    // A bound that was proved holds for tables that are found later.
    let worse = standing(hasty) { $0.lowerBound = 3.999 }
    let better = try #require(explain(gap: 0.3, seconds: 100, standing: worse))
    #expect(better.explanation.objective < hasty.explanation.objective || hasty.explanation.objective < 4.01)
    #expect(better.explanation.lowerBound >= 3.999)
  }

  /// Equal objectives: the tables that are there stay, with the course that found them and the larger bound.
  @Test func tablesAreOverwrittenByBetterOnesOnly() throws {
    let and = [0.0, 1, 0, 0]
    func outcome(_ or: [Double], _ objective: Double, _ bound: Double, _ iterations: Int)
      -> ExplanationOutcome
    {
      ExplanationOutcome(
        and: and, or: or, objective: objective, lowerBound: bound, noiseBound: 0, maxNoise: 0,
        matchingResidual: 0, iterations: iterations)
    }
    let stands = outcome([0, 0, 0, 1], 2, 1, 10)
    let equal = stands.improved(by: outcome([0, 0, 0, -1], 2, 1.5, 20))
    #expect(equal.or == stands.or && equal.lowerBound == 1.5 && equal.iterations == 10)
    let better = stands.improved(by: outcome([0, 0, 0, 0.5], 1.5, 0.5, 20))
    #expect(better.or[3] == 0.5 && better.lowerBound == 1 && better.iterations == 20)
    // Ties that are broken are worth a price of a thousandth, and of two choices the one that came further is kept.
    func tied(_ objective: Double, gap: Double?) -> ExplanationOutcome {
      var outcome = outcome([0, 0, 0, 1], objective, 1, 10)
      (outcome.ties, outcome.tieGap) = (gap == nil ? Ties.none : .lowOrder, gap)
      return outcome
    }
    #expect(stands.improved(by: tied(2.001, gap: 0.1)).ties == .lowOrder)
    #expect(stands.improved(by: tied(2.1, gap: 0.1)).ties == nil)
    #expect(tied(2.001, gap: 0.1).improved(by: stands).leastObjective == 2)
    #expect(tied(2.1, gap: 0.1).improved(by: tied(2, gap: nil)).ties == Ties.none)
    #expect(tied(2, gap: 0.1).improved(by: tied(2.1, gap: 0.01)).objective == 2.1)
    #expect(tied(2, gap: 0.1).improved(by: tied(1.9, gap: 0.1)).objective == 2)
    // That a search brings nothing is known whichever tables are kept.
    var exhausted = outcome([0, 0, 0, 1], 2.1, 1, 10)
    exhausted.exhaustedGap = 0.5
    #expect(stands.improved(by: exhausted).exhaustedGap == 0.5)
    #expect(exhausted.improved(by: stands).exhaustedGap == 0.5)
    let stored = ExplanationOutcome(and: exhausted.and, or: exhausted.or, numbers: exhausted.numbers)
    #expect(stored == exhausted)
    // Rounding: a bound is not above what was reached.
    #expect(stands.improved(by: outcome([0, 0, 0, 1], 3, 2.5, 1)).lowerBound == 2)
  }

  /// An explanation whose ties are not broken is searched for again where they are to be, and it alone.
  @Test func tiesAreBrokenWhereTheyWereNot() throws {
    let first = try #require(explain(gap: 1e-2))
    #expect(first.explanation.ties == .lowOrder && (first.explanation.tieIterations ?? 0) > 0)
    #expect((first.explanation.tieGap ?? 1) <= 1e-3 && first.explanation.tieSeconds != nil)
    // What was cut off is continued; what took all its iterations is not.
    for (ties, gap, iterations, isRepeated) in [
      (Ties?.none, 1e-3, 9, true), (Ties.none, 1e-3, 9, true), (.lowOrder, 1e-3, 9, false),
      (.lowOrder, 0.03, 9, true), (.lowOrder, 0.03, 20_000, false),
    ] {
      var looks = 0
      let again = try #require(
        explain(
          gap: 1e-2,
          standing: standing(first) { ($0.ties, $0.tieGap, $0.tieIterations) = (ties, gap, iterations) }
        ) { looks += 1 })
      #expect(again.explanation.ties == .lowOrder && (looks > 0) == isRepeated, "\(gap), \(iterations)")
    }
    // What ended as further iterations brought nothing is not repeated, unless it may come further: the choice at the gap
    // that is asked for, the search itself at no larger gap.
    for (ties, tieGap, exhausted, gap, isRepeated) in [
      (Ties.lowOrder, 0.03 as Double?, 0.009, 1e-2, false), (.lowOrder, 0.03, 0.009, 1e-9, true),
      (.none, nil, 0.02, 1e-2, false), (.none, nil, 0.02, 0.021, false), (.none, nil, 0.02, 0.1, true),
    ] {
      var looks = 0
      _ = explain(
        gap: gap,
        standing: standing(first) {
          ($0.ties, $0.tieGap, $0.tieIterations, $0.exhaustedGap) = (ties, tieGap, 9, exhausted)
          if tieGap == nil { $0.gap = exhausted }
        }
      ) { looks += 1 }
      #expect((looks > 0) == isRepeated, "\(ties) at \(exhausted), asked for \(gap)")
    }
    var settings = ExplainSettings()
    (settings.noise, settings.ties) = (.difference(0), .none)
    let explainer = GameExplainer(settings: settings, threads: 1)
    let isSame = explainer.answersSameQuestion(first.explanation, values: Self.values.span)
    #expect(!isSame)
  }

  @Test func anotherNoiseIsAnotherQuestion() throws {
    let found = try #require(explain(gap: 1e-3))
    func asks(_ noise: ExplainSettings.Noise) -> Bool {
      var settings = ExplainSettings()
      settings.noise = noise
      return GameExplainer(settings: settings, threads: 1).answersSameQuestion(
        found.explanation, values: Self.values.span)
    }
    #expect(asks(.difference(0)) && !asks(.difference(0.1)) && !asks(.sigma(nil)))
  }
}
