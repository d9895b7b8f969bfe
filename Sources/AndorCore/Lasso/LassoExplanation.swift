// SPDX-License-Identifier: Apache-2.0

/// AND and OR interactions that explain the values up to random noise.
///
/// Unlike a ``SparseExplanation`` they match the values only up to ``rootMeanSquare``; the certificate is
/// about the LASSO's own objective.
public struct LassoExplanation: Sendable {
  /// I_and, 2^n entries; the entry of ∅ is the fitted v(∅), single players are here.
  public var and: [Double]
  /// I_or, 2^n entries; 0 at ∅ and at single players.
  public var or: [Double]
  /// σ, given or estimated, in units of the values.
  public var sigma: Double
  /// λ, what an effect costs that has a column of standard deviation 1.
  package var penalty: Double
  /// ‖v − fit‖²/2^{n+1} + λ Σ price·|effect| at the LASSO's solution.
  public var objective: Double
  /// No coefficients have a smaller objective than this, up to rounding.
  public var lowerBound: Double
  /// max |⟨column, residual⟩|/(price λ 2^n) − 1 over all columns: at most 0 at the optimum.
  package var violation: Double
  /// Interactions with an effect.
  public var active: Int
  /// √(‖v − fit‖²/2^n) of the reported interactions, in units of the values.
  package var rootMeanSquare: Double
  /// The largest |v(T) − fit(T)| of the reported interactions.
  public var largestNoise: Double
  /// Rounds done: looks at all columns.
  public var iterations: Int

  /// (objective − lower bound)/objective, 0 for an objective of 0.
  public var gap: Double { objective > 0 ? max(0, objective - lowerBound) / objective : 0 }
}
