// SPDX-License-Identifier: Apache-2.0
import AndorKernels

/// What the pieces of a step do at the entries of a rule.
struct BoxRule: Sendable {
  let rule: EntryRule
  let weights: BoxWeights
  /// What a and c are drawn back to.
  let anchor: [AlignedVector]

  /// An entry as it stood before a step.
  struct Stood {
    fileprivate let entry: EntryRule.Entry
    fileprivate let state: Double
    fileprivate let multiplier: Double
  }

  /// Returns the rule's entries among `count` from `start` on, before a step.
  func stood(_ run: AndorBoxRun, _ start: Int, _ count: Int) -> [Stood] {
    rule.entries.filter { start..<start + count ~= $0.index }.map { entry in
      let (state, multiplier) = entry.isOr ? (run.c, run.q) : (run.a, run.p)
      return Stood(
        entry: entry, state: state[entry.index - start], multiplier: multiplier[entry.index - start])
    }
  }

  /// Takes the step at the rule's entries as it says, in place of the kernel's; returns by how much that changes the
  /// squared residual. The costs are even here, so the threshold is τ.
  func follow(_ stood: [Stood], _ run: AndorBoxRun, _ start: Int, keep: Double) -> Double {
    stood.reduce(0) { sum, old in
      let (index, at) = (old.entry.index, old.entry.index - start)
      let (tau, inverse) = weights.tau(of: index)
      let step = tau * old.multiplier
      let (reflection, point) = (old.state - (step + step), old.state - step)
      let usual = (reflection - min(max(reflection, -tau), tau)) - point
      let move = rule.shrunk(reflection, by: tau, at: old.entry) - point
      let (state, copy) = old.entry.isOr ? (run.c, run.q) : (run.a, run.p)
      let fixed = anchor[old.entry.isOr ? 1 : 0].base[index]
      state[at] = keep * (old.state + (move + move)) + (1 - keep) * fixed
      copy[at] = state[at]
      return sum + (move * move - usual * usual) * inverse
    }
  }
}

extension BoxSplitting {
  /// Takes the rule's entries out of the multiplier while the others are measured; returns what stood there.
  func hide() -> [Double] {
    guard let rule else { return [] }
    let empty = p.base[0]
    return rule.entries.map { entry in
      let vector = entry.isOr ? q : p
      defer { vector.base[entry.index] = entry.isOr ? empty : 0 }
      return vector.base[entry.index]
    }
  }

  /// Puts the rule's entries back; returns how much longer the projection can be than was measured without them.
  func show(_ hidden: [Double]) -> Double {
    guard let rule else { return 0 }
    return zip(rule.entries, hidden).reduce(0) { sum, pair in
      let (entry, value) = pair
      (entry.isOr ? q : p).base[entry.index] = value
      return sum + weights.tau(of: entry.index).tau * abs(value)
    }
  }

  /// Returns what the multiplier says of the rule's interaction: λ = −d, of the free entries' shift as in ``measure()``.
  func bounds(product: Double, others: Double, margin: Double) -> EntryBounds {
    var found = EntryBounds(product: product, others: others + margin)
    guard let rule else { return found }
    for (number, entry) in rule.entries.enumerated() {
      let u = entry.isOr ? q.base[entry.index] - p.base[0] : -p.base[entry.index]
      found.take(u, isFirst: number == 0)
    }
    (found.least, found.most) = (found.least - margin, found.most + margin)
    return found
  }

  /// Computes u = Kᵀλ of all entries of a and c where the iteration stands, and measures it.
  func multiplier() -> (and: AlignedVector, or: AlignedVector) {
    project()
    completeMultiplier()
    _ = measure()
    let (and, or) = (AlignedVector(count: p.count), AlignedVector(count: q.count))
    for set in 0..<p.count {
      and.base[set] = -p.base[set]
      or.base[set] = p.base[0] - q.base[set]
    }
    return (and, or)
  }
}
