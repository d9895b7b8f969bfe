// SPDX-License-Identifier: Apache-2.0

/// The numbers of one half of a ``KernelModel``, for a file from which anyone can evaluate it.
///
/// With t the signs ±1 of a mask T's players, d(T, U) = Σ of the costs of the players in which T and U differ, and W the sum
/// of all costs, the half is
///
/// constant + Σᵢ linearᵢ tᵢ + Σ_S effect_S x_S(T) + variance/2 · Σ_U weight_U (e^(−d(T, U)) ∓ e^(d(T, U) − W))
///
/// over the masks U of the fit, with − and x_S = (AND_S + OR_S − 1)/2 in the odd half, + and x_S = (AND_S − OR_S)/2 in the
/// even one. The model is the sum of both.
public struct KernelTable: Sendable, Hashable, Codable {
  /// Whether this is the odd half.
  public let isOdd: Bool
  /// What a difference in each player costs.
  public let costs: [Double]
  /// The factor of the products.
  public let variance: Double
  /// The effect of each player's sign.
  public let linear: [Double]
  /// The value without any of the sums.
  public let constant: Double
  /// The sets of players whose features have effects.
  public let sets: [[Int]]
  /// The effect of each set's feature.
  public let effects: [Double]
  /// The weight of each mask of the fit.
  public let weights: [Double]

  init(_ half: KernelHalf) {
    isOdd = half.parity == .odd
    (costs, variance, linear) = (half.kernel.weights, half.kernel.variance, half.linear)
    (sets, effects, weights) = (half.features.sets, half.coefficients, half.weights)
    constant = half.constant - half.offset
  }
}
