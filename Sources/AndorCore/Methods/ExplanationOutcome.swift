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
  /// Iterations done.
  public var iterations: Int
  /// σ, given or estimated, where the method has one.
  public var sigma: Double?

  /// Creates an outcome of its parts.
  public init(
    and: [Double], or: [Double], objective: Double, lowerBound: Double, noiseBound: Double, maxNoise: Double,
    matchingResidual: Double, iterations: Int, sigma: Double? = nil
  ) {
    precondition(and.count == or.count, "both tables are over the same players")
    // The bound is proved and the objective is reached, so this holds up to rounding, and every method rounds it away.
    assert(lowerBound <= objective, "no objective is below the bound")
    (self.and, self.or) = (and, or)
    (self.objective, self.lowerBound) = (objective, lowerBound)
    (self.noiseBound, self.maxNoise, self.matchingResidual) = (noiseBound, maxNoise, matchingResidual)
    (self.iterations, self.sigma) = (iterations, sigma)
  }

  /// Creates an outcome from its stored parts; `nil` unless the scalars can be those of one.
  public init?(and: [Double], or: [Double], numbers: some Collection<Double>) {
    let numbers = Array(numbers)
    guard numbers.count == Self.numberCount, let iterations = Int(exactly: numbers[5]), iterations >= 0,
      numbers[1] <= numbers[0], and.count == or.count
    else { return nil }
    self.init(
      and: and, or: or, objective: numbers[0], lowerBound: numbers[1], noiseBound: numbers[2],
      maxNoise: numbers[3], matchingResidual: numbers[4], iterations: iterations,
      sigma: numbers[6].isNaN ? nil : numbers[6])
  }

  /// Returns this outcome, or another one of the same problem where its objective is smaller, with the larger of their
  /// bounds: a bound holds for every explanation, whichever search proved it.
  public func improved(by other: ExplanationOutcome) -> ExplanationOutcome {
    var best = other.objective < objective ? other : self
    best.lowerBound = min(best.objective, max(lowerBound, other.lowerBound))
    return best
  }

  /// How many scalars are stored.
  public static let numberCount = 7

  /// The scalars, to store; NaN stands for no σ.
  public var numbers: [Double] {
    [objective, lowerBound, noiseBound, maxNoise, matchingResidual, Double(iterations), sigma ?? .nan]
  }
}
