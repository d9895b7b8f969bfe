// SPDX-License-Identifier: Apache-2.0
import AndorKernels

/// What the blocks of one half do at the entries of a rule.
struct GoldenRule: Sendable {
  let rule: EntryRule
  let tau: Double

  /// An entry before a step.
  struct Stood {
    let entry: EntryRule.Entry
    let reflection: Double
    let state: Double
  }

  /// Returns the rule's entries among `count` from `start` on.
  func stood(_ half: GoldenHalf, isOr: Bool, _ start: Int, _ count: Int) -> [Stood] {
    rule.entries.filter { $0.isOr == isOr && start..<start + count ~= $0.index }.map {
      Stood(entry: $0, reflection: half.work.base[$0.index], state: half.state.base[$0.index])
    }
  }

  /// Takes the rule's entries out of the multiplier while a block is measured.
  func hide(_ stood: [Stood], _ half: GoldenHalf, shift: Double) {
    for old in stood { half.work.base[old.entry.index] = old.state + 2 * tau * shift }
  }

  /// Puts them back, and adds what they count for; returns their multipliers, each with the sign it counts for.
  func show(_ stood: [Stood], _ half: GoldenHalf, shift: Double, in sums: inout AndorGoldenDual) -> [Double] {
    stood.map { old in
      let index = old.entry.index
      let hidden = half.point.base[index]
      let (x, y) = (0.5 * (old.reflection + old.state), old.reflection)
      let (u, before) = ((x - old.state) / tau - shift, (hidden - old.state) / tau - shift)
      half.work.base[index] = y
      half.point.base[index] = x
      sums.norm += abs(x) - abs(hidden)
      sums.product += u * x - before * hidden
      return old.entry.sign * u
    }
  }

  /// Takes the step at the rule's entries as it says, in place of the kernel's; returns by how much that changes the
  /// squared residual.
  func follow(_ stood: [Stood], _ half: GoldenHalf, keep: Double) -> Double {
    stood.reduce(0) { sum, old in
      let index = old.entry.index
      let (r, before) = (old.reflection, old.state)
      let point = 0.5 * (r + before)
      let usual = (r - min(max(r, -tau), tau)) - point
      let move = rule.shrunk(r, by: tau, at: old.entry) - point
      let next = keep * (before + 2 * move) + (1 - keep) * half.anchor.base[index]
      half.state.base[index] = next
      half.work.base[index] = next
      return sum + (move * move - usual * usual)
    }
  }
}

extension DouglasRachford {
  /// Costs of 1, as the kernels read them.
  static func evenCosts(players n: Int) -> AlignedVector {
    table(Array(repeating: 1, count: n + 1), players: n)
  }

  /// Returns what the multiplier and the point say of all explanations and of the rule's interaction.
  func bounds(_ sums: Certificate.Sums, _ multipliers: [Double]) -> EntryBounds {
    let rounding = Certificate.rounding(
      sums, largest: max(sums.largest, multipliers.reduce(0) { max($0, abs($1)) }), players: frame.n, tau: tau
    )
    var found = EntryBounds(
      product: sums.product - rounding * sums.norm, others: sums.largest + rounding,
      least: (multipliers.min() ?? 0) - rounding, most: (multipliers.max() ?? 0) + rounding)
    if let rule {
      found.norm = sums.norm - rule.saving(point)
      found.effect = rule.effect(point)
    }
    return found
  }

  /// Computes u = Kᵀλ of all entries of a and c where the iteration stands, and measures it.
  func multiplier() -> (and: AlignedVector, or: AlignedVector) {
    let (and, or) = (AlignedVector(count: q.count), AlignedVector(count: q.count))
    and.copy(s.and, threads: threads)
    or.copy(s.or, threads: threads)
    iterate(measuring: true)
    let shift = (point.and.base[0] - and.base[0]) / tau
    for set in 0..<q.count {
      and.base[set] = (point.and.base[set] - and.base[set]) / tau
      or.base[set] = (point.or.base[set] - or.base[set]) / tau - shift
    }
    return (and, or)
  }
}
