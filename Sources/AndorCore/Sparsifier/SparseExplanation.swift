// SPDX-License-Identifier: Apache-2.0

/// AND and OR interactions that match every value, with a certificate of how sparse they are.
///
/// The optimum need not be unique, and ties are common: this is *an* explanation of (nearly) least L1 norm.
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
  /// Iterations done.
  public var iterations: Int

  /// (objective − lower bound)/objective, 0 for an objective of 0.
  public var gap: Double { objective > 0 ? max(0, objective - lowerBound) / objective : 0 }
}
