// SPDX-License-Identifier: Apache-2.0

/// AND and OR interactions that match every value, with a certificate of how sparse they are.
///
/// The optimum need not be unique, and ties are common: this is *an* explanation of (nearly) least L1 norm, or with
/// ``Ties/lowOrder`` the one with the fewest players.
public struct SparseExplanation: Sendable {
  /// I_and, 2^n entries; the entry of ∅ is v(∅), single players are here.
  public var and: [Double]
  /// I_or, 2^n entries; 0 at ∅ and at single players.
  public var or: [Double]
  /// Σ_{S≠∅} |I_and(S)| + |I_or(S)|.
  public var objective: Double
  /// No split matches the values with a smaller objective than this, up to rounding.
  public var lowerBound: Double
  /// δ: how far the interactions may be from the values.
  public var noiseBound: Double
  /// The largest |q(T)|, where the interactions match v + q; at most δ.
  public var largestNoise: Double
  /// How far |v(T) − Σ of the interactions present in T| goes beyond δ at most: rounding.
  public var matchingResidual: Double
  /// Iterations towards the least Σ|I|.
  public var iterations: Int
  /// The smallest objective of all explanations found: that of ties that were not broken, where it is less.
  public var leastObjective: Double
  /// How ties were broken. ``Ties/none`` also where it was not asked for, has not begun, or its price in Σ|I| would miss
  /// the gap asked for.
  public var ties: Ties
  /// How far breaking ties came: the relative gap of what the interactions cost; `nil` where it has not begun.
  public var tieGap: Double?
  /// Iterations of it.
  public var tieIterations: Int
  /// The gap of Σ|I| at which the search ended because further iterations brought nothing: see ``Sparsifier/patience``;
  /// `nil` where it ended otherwise.
  public var exhaustedGap: Double?

  /// (objective − lower bound)/objective, 0 for an objective of 0.
  public var gap: Double { objective > 0 ? max(0, objective - lowerBound) / objective : 0 }
}
