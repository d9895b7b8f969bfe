// SPDX-License-Identifier: Apache-2.0

/// What a search found, whichever the method was.
public struct ExplanationOutcome: Sendable, Equatable {
  /// I_and, 2^n entries; the entry of ∅ is v(∅) as it is explained, single players are here.
  public var and: [Double]
  /// I_or, 2^n entries; 0 at ∅ and at single players.
  public var or: [Double]
  /// What the method makes small; see ``MethodWords/objectiveIsNorm``.
  public var objective: Double
  /// No explanation has a smaller objective than this.
  public var lowerBound: Double
  /// δ, how far the interactions may be from a value; the largest distance where the method sets none.
  public var noiseBound: Double
  /// The largest |q(T)|, where the interactions match v + q; at most δ.
  public var maxNoise: Double
  /// How far the matching is missed beyond the noise: rounding.
  public var matchingResidual: Double
  /// Iterations done, those that break ties left out.
  public var iterations: Int
  /// The smallest objective of all that were found; see ``SparseExplanation/leastObjective``.
  public var leastObjective: Double
  /// How ties were broken; `nil` where a method has none.
  public var ties: Ties?
  /// How far breaking ties came; `nil` where it has not begun.
  public var tieGap: Double?
  /// Iterations of it.
  public var tieIterations: Int
  /// The gap at which further iterations brought nothing; see ``SparseExplanation/exhaustedGap``.
  public var exhaustedGap: Double?
  /// σ, given or estimated, where the method has one.
  public var sigma: Double?

  /// Creates an outcome of its parts.
  public init(
    and: [Double], or: [Double], objective: Double, lowerBound: Double, noiseBound: Double, maxNoise: Double,
    matchingResidual: Double, iterations: Int, sigma: Double? = nil, leastObjective: Double? = nil,
    ties: Ties? = nil, tieGap: Double? = nil, tieIterations: Int = 0, exhaustedGap: Double? = nil
  ) {
    precondition(and.count == or.count, "both tables are over the same players")
    // The bound is proved and the objective is reached, so this holds up to rounding, and every method rounds it away.
    assert(lowerBound <= objective, "no objective is below the bound")
    (self.and, self.or) = (and, or)
    (self.objective, self.lowerBound) = (objective, lowerBound)
    (self.noiseBound, self.maxNoise, self.matchingResidual) = (noiseBound, maxNoise, matchingResidual)
    (self.iterations, self.sigma) = (iterations, sigma)
    self.leastObjective = min(leastObjective ?? objective, objective)
    (self.ties, self.tieGap, self.tieIterations) = (ties, tieGap, tieIterations)
    self.exhaustedGap = exhaustedGap
  }

  /// Creates an outcome from its stored parts; `nil` unless the scalars can be those of one.
  public init?(and: [Double], or: [Double], numbers: some Collection<Double>) {
    let numbers = Array(numbers)
    guard numbers.count == Self.numberCount, let iterations = Int(exactly: numbers[5]), iterations >= 0,
      numbers[1] <= numbers[0], and.count == or.count, let tieIterations = Int(exactly: numbers[10]),
      tieIterations >= 0, let ties = Self.rules[numbers[8]]
    else { return nil }
    self.init(
      and: and, or: or, objective: numbers[0], lowerBound: numbers[1], noiseBound: numbers[2],
      maxNoise: numbers[3], matchingResidual: numbers[4], iterations: iterations,
      sigma: numbers[6].isNaN ? nil : numbers[6], leastObjective: numbers[7], ties: ties,
      tieGap: numbers[9].isNaN ? nil : numbers[9], tieIterations: tieIterations,
      exhaustedGap: numbers[11].isNaN ? nil : numbers[11])
  }

  /// Returns this outcome, or another one of the same problem where that is better, with the larger of their bounds: a
  /// bound holds for every explanation, whichever search proved it.
  public func improved(by other: ExplanationOutcome) -> ExplanationOutcome {
    var best = other.isBetter(than: self) ? other : self
    best.leastObjective = min(leastObjective, other.leastObjective)
    best.lowerBound = min(best.leastObjective, max(lowerBound, other.lowerBound))
    // What one search could not do, a repetition of it cannot either: of searches that ended before ties were broken, or
    // of those that ended with them.
    for search in [self, other] where (search.tieGap == nil) == (best.tieGap == nil) {
      best.exhaustedGap = best.exhaustedGap ?? search.exhaustedGap
    }
    return best
  }

  /// Returns whether this outcome is to be shown in place of another of the same problem.
  ///
  /// The smaller objective decides; but tables whose ties are broken stand before others, unless those are shorter by
  /// more than breaking ties costs, and of two of them the one that came further.
  public func isBetter(than other: ExplanationOutcome) -> Bool {
    let price = 1 + Ties.finished
    switch (ties == .lowOrder, other.ties == .lowOrder) {
    case (true, true): return (tieGap ?? 1) < (other.tieGap ?? 1)
    case (true, false): return objective <= price * other.objective
    case (false, true): return price * objective < other.objective
    case (false, false): return objective < other.objective
    }
  }

  /// How many scalars are stored.
  public static let numberCount = 12

  /// The scalars, to store; NaN stands for no σ, for ties whose breaking has not begun, and for a search that
  /// was not exhausted.
  public var numbers: [Double] {
    let rule = Self.rules.first { $0.value == ties }?.key ?? 0
    return [
      objective, lowerBound, noiseBound, maxNoise, matchingResidual, Double(iterations), sigma ?? .nan,
      leastObjective, rule, tieGap ?? .nan, Double(tieIterations), exhaustedGap ?? .nan,
    ]
  }

  private static let rules: [Double: Ties?] = [0: nil, 1: Ties.none, 2: .lowOrder]
}
