// SPDX-License-Identifier: Apache-2.0

/// What a sample of a game's values says about it, with an interval on every number.
public struct SampleExplanation: Sendable {
  /// A number with the ends of its interval.
  public struct Estimate: Sendable, Hashable {
    /// The number.
    public let value: Double
    /// The interval's lower end, at most the value.
    public let low: Double
    /// The interval's upper end, at least the value.
    public let high: Double

    /// Widens an interval to contain the value.
    init(_ value: Double, from low: Double, to high: Double) {
      (self.value, self.low, self.high) = (value, min(value, low), max(value, high))
    }
  }

  /// The interaction of an AND or OR atom.
  public struct Effect: Sendable, Hashable {
    /// The atom.
    public let atom: AndOrAtom
    /// Its effect in the fit to all pairs, with the interval of the best linear fit of the chosen atoms to the game.
    public let effect: Estimate
    /// |effect| as a share of the sum of all.
    public let share: Double
  }

  /// The Shapley interaction of two players.
  public struct Pair: Sendable, Hashable {
    /// The first player.
    public let i: Int
    /// The second player, j > i.
    public let j: Int
    /// The surrogate's value.
    public let value: Double
  }

  /// Where the printed Shapley values come from.
  public enum Source: String, Sendable, Hashable {
    /// The surrogate, fitted last to fit and audit pairs.
    case surrogate
    /// The unbiased estimate, where its error is the smaller one.
    case unbiased
  }

  /// The number of players.
  public let players: Int
  /// The number of evaluations, ∅ and N among them.
  public let evaluations: Int
  /// v(∅).
  public let empty: Double
  /// v(N).
  public let full: Double
  /// The standard deviation of v over the fit stream.
  public let deviation: Double
  /// The surrogates with their R² at each density, the better one first.
  public let surrogates: [(kind: Surrogate.Kind, heldOut: [HeldOut])]
  /// The better surrogate as it was judged, fitted to the fit's pairs alone.
  public let judged: Surrogate
  /// The better surrogate, fitted last to fit and audit pairs.
  public let surrogate: Surrogate
  /// The AND and OR interactions by falling |effect|, whichever surrogate is the better one.
  public let effects: [Effect]
  /// The value of the atoms' model at ∅.
  public let constant: Double
  /// The Shapley values; each interval alone has the confidence asked for, and contains the unbiased estimate.
  public let shapley: [Estimate]
  /// The surrogate's Shapley values.
  public let surrogateShapley: [Double]
  /// The unbiased estimates of the Shapley values.
  public let unbiasedShapley: [Double]
  /// The standard errors of the unbiased estimates.
  public let standardErrors: [Double]
  /// Where the printed values come from.
  public let source: Source
  /// The largest half-width at which all Shapley intervals hold together.
  public let jointHalfWidth: Double
  /// The Shapley interactions of pairs by falling size, 10,000 at most; zeros are left out.
  public let pairs: [Pair]
  /// No pair's average interaction (Banzhaf's) is off by more than this from the surrogate's, at the confidence asked
  /// for; `nil` where too few masks have half of the players.
  public let missedPairBound: Double?

  /// R² at each density, of the better surrogate.
  public var heldOut: [HeldOut] { surrogates[0].heldOut }

  /// The figures by which ``SampleSchedule`` decides.
  public func figures(round: Int) -> RoundFigures {
    RoundFigures(
      round: round, evaluations: evaluations, jointHalfWidth: jointHalfWidth,
      scale: max(abs(full - empty), deviation), heldOut: heldOut)
  }
}
