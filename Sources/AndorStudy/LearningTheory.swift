// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What a network is expected to have learned of a game's interactions while its weights are still noisy.
///
/// ŵ = (JᵀJ + 2ⁿ diag(2^{|T|} σ²))⁻¹ JᵀJ w*, where J is the zeta transform and w* are the interactions in the end (Ren et al.,
/// "Towards the dynamics of a DNN learning symbolic interactions", NeurIPS 2024). Both matrices are Kronecker powers of
/// 2x2 ones, JᵀJ of [[2, 1], [1, 1]] and the noise of diag(1, 2), so that their common eigenvectors are one too, with
/// eigenvalues λ₊^k λ₋^{n−k}, λ± = (5 ± √17)/4: two transforms of O(n 2^n) take the place of a dense system.
public struct LearningTheory: Sendable {
  /// w* in the basis of the eigenvectors.
  private let ending: [Double]

  private static let large = (5 + 17.0.squareRoot()) / 4
  private static let small = (5 - 17.0.squareRoot()) / 4

  /// Returns the eigenvector of an eigenvalue λ, of length 1 as the noise measures it: (1, λ − 2) solves
  /// [[2, 1], [1, 1]] p = λ diag(1, 2) p.
  private static func vector(_ value: Double) -> (Double, Double) {
    let second = value - 2
    let length = (1 + 2 * second * second).squareRoot()
    return (1 / length, second / length)
  }

  /// From eigenvectors to interactions; those of the small eigenvalue come first, without the player.
  private static let outward: PlayerMatrix = {
    let (low, high) = (vector(small), vector(large))
    return PlayerMatrix(without: (low.0, high.0), with: (low.1, high.1))
  }()

  /// The inverse: the transpose times diag(1, 2).
  private static let inward: PlayerMatrix = {
    let (low, high) = (vector(small), vector(large))
    return PlayerMatrix(without: (low.0, 2 * low.1), with: (high.0, 2 * high.1))
  }()

  /// Takes the interactions in the end, 2^n entries; O(n 2^n).
  public init(ending: [Double]) {
    var table = ending
    Self.inward.apply(to: &table)
    self.ending = table
  }

  /// Returns the interactions expected at a variance σ² of the noise; O(n 2^n).
  public func interactions(variance: Double) -> [Double] {
    let n = ending.count.trailingZeroBitCount
    let kept = (0...n).map { order -> Double in
      let value = pow(Self.large, Double(order)) * pow(Self.small, Double(n - order))
      return value / (value + Double(ending.count) * variance)
    }
    var table = ending
    for mask in table.indices { table[mask] *= kept[mask.nonzeroBitCount] }
    Self.outward.apply(to: &table)
    return table
  }
}
