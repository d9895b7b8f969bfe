// SPDX-License-Identifier: Apache-2.0
import AndorKernels

extension BoxSplitting {
  /// Sets x to the point of the graphs y₁ = κZa and y₂ = κDc nearest to s.
  func projectOnGraphs() {
    let bases: [(into: AndorButterfly, back: AndorButterfly)] = [
      (.goldenATranspose, .goldenA), (.goldenB, .goldenB), (.goldenATranspose, .goldenA),
      (.goldenATranspose, .goldenA),
    ]
    let levels = 0..<frame.n
    for (index, basis) in bases.enumerated() {
      work[index].base.update(from: state[index].base, count: values.count)
      Butterfly().apply(basis.into, to: work[index].buffer, levels: levels, threads: threads)
    }
    let (work, spectrum, damping) = (self.work, self.spectrum, self.damping)
    for (x, y) in [(work[0], work[1]), (work[2], work[3])] {
      x.forEachPiece(threads: threads) { start, count in
        let weights = start.nonzeroBitCount * count
        andor_box_project(
          x.base + start, y.base + start, spectrum.base + weights, damping.base + weights, count)
      }
    }
    for (index, basis) in bases.enumerated() {
      Butterfly().apply(basis.back, to: work[index].buffer, levels: levels, threads: threads)
    }
  }

  /// Sets z to the shrunk and clipped reflection 2x − s, then s += ρ(z − x). Leaves the shrunk a and c in place of x,
  /// and in place of y₁ what exceeds the slab.
  func shrinkAndClip() {
    let (work, state) = (self.work, self.state)
    let (values, delta, tau, kappa, relaxation) = (self.values, self.delta, self.tau, self.kappa, relaxation)
    values.forEachPiece(threads: threads) { start, count in
      var first = start
      if start == 0 {
        // ∅: not penalised, and matched exactly.
        for half in [0, 2] {
          andor_box_shrink(work[half].base, state[half].base, 0, relaxation, 1)
        }
        andor_box_clip(
          work[1].base, work[3].base, state[1].base, state[3].base, values.base, 0, kappa, relaxation, 1)
        first = 1
      }
      let rest = start + count - first
      for half in [0, 2] {
        andor_box_shrink(work[half].base + first, state[half].base + first, tau, relaxation, rest)
      }
      andor_box_clip(
        work[1].base + first, work[3].base + first, state[1].base + first, state[3].base + first,
        values.base + first, delta, kappa, relaxation, rest)
    }
  }

  /// Returns the bound that the slab's multiplier, −κ/τ times the excess in `work[1]`, proves; `work[3]` is used up.
  func lowerBound() -> Double {
    let (count, lambda, side) = (values.count, work[1].base, work[3])
    var (others, product, price) = (0.0, 0.0, 0.0)
    let factor = -kappa / tau
    for set in 1..<count {
      lambda[set] *= factor
      others += lambda[set]
      product += values.base[set] * lambda[set]
      price += abs(lambda[set])
    }
    // The entries of ∅ are free, so the rows of ∅ of Zᵀλ and Dᵀλ, which are Σ λ both, have to vanish.
    lambda[0] = -others
    var largest = 0.0
    // D is Z with its rows in the order of the complements: Dᵀλ is Zᵀ of λ reversed.
    for flip in [0, count - 1] {
      for set in 0..<count { side.base[set] = lambda[set ^ flip] }
      Zeta.transpose(side.buffer, threads: threads)
      for set in 1..<count { largest = max(largest, abs(side.base[set])) }
    }
    return largest > 0 ? (product - delta * price) / largest : 0
  }

  /// Makes the shrunk a and c feasible, in place, and returns their norm: what the residual exceeds the slab
  /// by is lifted back.
  func repair() -> Double {
    let (count, excess, mirrored) = (values.count, work[1], work[3])
    let (and, or) = (work[0], work[2])
    excess.base.update(from: and.base, count: count)
    mirrored.base.update(from: or.base, count: count)
    Zeta.transform(excess.buffer, threads: threads)
    Zeta.transform(mirrored.buffer, threads: threads)
    for set in 0..<count {
      let residual = excess.base[set] + mirrored.base[count - 1 - set] - values.base[set]
      let width = set == 0 ? 0 : delta
      excess.base[set] = min(max(residual, -width), width) - residual
    }
    // The data are used up last, so one half can take their place.
    frame.leastNormPoint(of: excess, and: mirrored, or: excess, threads: threads)
    var norm = 0.0
    for set in 0..<count {
      and.base[set] += mirrored.base[set]
      or.base[set] += excess.base[set]
      if set > 0 { norm += abs(and.base[set]) + abs(or.base[set]) }
    }
    return norm
  }
}
