// SPDX-License-Identifier: Apache-2.0
import AndorKernels

/// What is known about the optimum: it lies between a lower bound and a feasible point's norm.
///
/// With u = (x − s)/τ, u is in the range of Kᵀ, K = [Z, D]: u = Kᵀλ for some λ. Taking ε = u_a(∅) off λ(∅)
/// changes u_a at ∅ alone and the whole of u_c by −ε, after which both entries of ∅ are 0. With α the
/// largest |u| off ∅, λ/α obeys the constraints of the dual problem max ⟨v, λ⟩, |Zᵀλ| ≤ 1, |Dᵀλ| ≤ 1 off ∅, so
/// ⟨v, λ⟩/α = ⟨u, x⟩/α is a lower bound for every feasible point's norm.
struct Certificate: Sendable {
  /// The smallest norm of a feasible point so far.
  private(set) var upper = Double.infinity
  /// The largest lower bound so far.
  private(set) var lower = 0.0

  init() {}

  /// What was known before.
  init(upper: Double, lower: Double) { (self.upper, self.lower) = (upper, lower) }

  /// (upper − lower)/upper; 0 when the norm is 0.
  var gap: Double { upper > 0 ? max(0, upper - lower) / upper : 0 }

  /// The sums of one measured iteration.
  struct Sums {
    var norm = 0.0
    var product = 0.0
    var largest = 0.0

    init() {}

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

  /// Takes note of an iteration; whether its point is the best so far.
  mutating func take(_ sums: Sums) -> Bool {
    take(upper: sums.norm, lower: sums.largest > 0 ? sums.product / sums.largest : 0)
  }

  /// Takes note of a feasible point's norm and a lower bound; whether the point is the best so far.
  mutating func take(upper norm: Double, lower bound: Double) -> Bool {
    lower = max(lower, bound)
    guard norm < upper else { return false }
    upper = norm
    return true
  }
}
