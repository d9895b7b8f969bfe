// SPDX-License-Identifier: Apache-2.0
import AndorKernels

/// What is known about the optimum: it lies between a lower bound and a feasible point's norm.
///
/// With u = (x − s)/τ, u is in the range of Kᵀ, K = [Z, D]: u = Kᵀλ for some λ. Taking ε = u_a(∅) off λ(∅)
/// changes u_a at ∅ alone and the whole of u_c by −ε, after which both entries of ∅ are 0. With α the
/// largest |u| off ∅, λ/α obeys the constraints of the dual problem max ⟨v, λ⟩, |Zᵀλ| ≤ 1, |Dᵀλ| ≤ 1 off ∅, so
/// ⟨v, λ⟩/α = ⟨u, x⟩/α is a lower bound for every feasible point's norm.
///
/// What was computed is u + e. The transforms are products of 2n orthogonal levels, each of which adds an error
/// of at most 2 ulps of its vector's Euclidean norm, so ‖e‖ ≤ η = 8(n + 1)·2^−52 (2‖x‖ + τ‖u‖)/τ, shifts included.
/// Then ⟨v, λ⟩ ≥ ⟨u + e, x⟩ − η‖x‖₁ and |Kᵀλ| ≤ α + η off ∅, which costs the bound nothing that can be seen,
/// but where u is nothing but rounding: there, as at a start that is feasible already, nothing is proved.
struct Certificate: Sendable {
  /// The smallest norm of a feasible point so far.
  private(set) var upper = Double.infinity
  /// The largest lower bound so far.
  private(set) var lower = 0.0

  init() {}

  /// Creates the certificate of what was known before.
  init(upper: Double, lower: Double) { (self.upper, self.lower) = (upper, lower) }

  /// (upper − lower)/upper; 0 when the norm is 0.
  var gap: Double { upper > 0 ? max(0, upper - lower) / upper : 0 }

  /// The sums of one measured iteration.
  struct Sums {
    var norm = 0.0
    var product = 0.0
    var largest = 0.0

    init() {}

    /// Adds up the blocks of an iteration with costs, in ascending order.
    init(_ blocks: [AndorGoldenDual]) {
      for block in blocks {
        norm += block.norm
        product += block.product
        largest = max(largest, block.largest)
      }
    }

    /// Adds up the blocks in ascending order; `shift` is ε.
    init(and: ArraySlice<AndorGoldenBlock>, or: ArraySlice<AndorGoldenBlock>, shift: Double) {
      for block in and {
        norm += block.norm
        product += block.product
        largest = max(largest, block.largest, -block.least)
      }
      for block in or {
        norm += block.norm
        product += block.product - shift * block.sum
        largest = max(largest, block.largest - shift, shift - block.least)
      }
    }
  }

  /// Returns the norm of an iteration over n players with threshold τ, and the bound that it proves.
  ///
  /// With costs, none of which is below 1, the norm is what the point costs, u is measured as a share of them, and
  /// nothing else changes: α + η is at least |Kᵀλ| as a share of the cost, and the norm at least ‖x‖₁.
  static func bounds(
    _ sums: Sums, players n: Int, tau: Double, largestCost: Double = 1
  ) -> (upper: Double, lower: Double) {
    let rounding = rounding(sums, largest: largestCost * sums.largest, players: n, tau: tau)
    return (sums.norm, (sums.product - rounding * sums.norm) / (sums.largest + rounding))
  }

  /// Returns η, where no |u| is above `largest`.
  static func rounding(_ sums: Sums, largest: Double, players n: Int, tau: Double) -> Double {
    // ‖x‖ ≤ ‖x‖₁, and ‖u‖ ≤ α times the root of the number of its entries.
    let dual = largest * Double(2 << n).squareRoot()
    return 8 * Double(n + 1) * Double.ulpOfOne * (2 * sums.norm / tau + dual)
  }

  /// Takes note of an iteration over n players with threshold τ; whether its point is the best so far.
  mutating func take(_ sums: Sums, players n: Int, tau: Double) -> Bool {
    let bounds = Self.bounds(sums, players: n, tau: tau)
    return take(upper: bounds.upper, lower: bounds.lower)
  }

  /// Takes note of a feasible point's norm and a lower bound; whether the point is the best so far.
  mutating func take(upper norm: Double, lower bound: Double) -> Bool {
    // NaN, as of 0/0, proves nothing.
    if bound > lower { lower = bound }
    let isBest = norm < upper
    if isBest { upper = norm }
    // Both are proved, each up to rounding; values near the largest double overflow in the products.
    assert(lower.isInfinite || lower <= upper * (1 + 1e-9), "no bound is above a feasible point's norm")
    return isBest
  }
}
