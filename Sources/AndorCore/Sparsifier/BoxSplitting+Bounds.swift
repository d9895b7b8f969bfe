// SPDX-License-Identifier: Apache-2.0
import AndorKernels

extension BoxSplitting {
  /// What one iteration proves.
  struct Bounds {
    /// The cost of a feasible point, a of which is in `spare` and c in `excess`: its norm, until ties are broken.
    var upper: Double
    /// No feasible point costs less.
    var lower: Double
    /// δ‖λ‖₁: what the bound would gain by, were δ a little smaller.
    var price: Double
  }

  /// Measures the projection and its multiplier, without the transforms of an iteration.
  ///
  /// Lower bound: λ = −d off ∅, and λ(∅) = −Σ others, which makes the free entries' prices vanish. Then Zᵀλ is −p and
  /// Dᵀλ is p(∅) − q off ∅, and (⟨v, λ⟩ − δ Σ_{T≠∅} |λ(T)|)/α with the largest of their magnitudes, each a share of
  /// what its entry costs, α, is below every feasible cost by weak duality. λ is what is stored, so only p, q and sums
  /// carry rounding. n additions make each entry of p and q, off by at most η₁ = 2(n + 2)u‖λ‖₁, u = 2^−53; the sums of m terms one after the other are off by
  /// at most η₂ = (m + 2)u (max|v| + δ)‖λ‖₁. The bound is (⟨…⟩ − η₂)/(α + η₁).
  ///
  /// Upper bound: x solves the equation; by what its e leaves δ the ``GoldenFrame``'s least-norm correction changes a
  /// and c. δ is taken smaller here by four times what evaluating Z a + D c − v can be off, and by a share of 1e-9 of
  /// it for what inverting H is, so that the tables that are written are within δ as real numbers.
  func measure() -> Bounds {
    let (table, piece, delta) = (weights.table, piece, delta)
    let source = SharedTable(values.baseAddress ?? UnsafePointer(p.base))
    let (centre, empty) = (source.base[0], p.base[0])
    let hidden = hide()
    let duals = pieces { run, start in
      andor_box_dual(run, source.base + start, centre, empty, table.base, start, piece)
    }
    let dual = BoxDual(
      duals, piece: piece, empty: d.base[0], players: frame.n, delta: delta, largestValue: largestValue)
    let norm = dual.norm + show(hidden)
    let margin = 4 * dual.entries * (2 * norm + largestValue) + 1e-9 * delta
    let cost = repair(within: max(delta - margin, 0))
    guard let rule else {
      return Bounds(upper: cost, lower: dual.lower, price: delta * dual.price / dual.largest)
    }
    found = bounds(product: dual.proved, others: dual.largest, margin: dual.margin)
    (found.norm, found.effect) = (cost - rule.saving((spare, excess)), rule.effect((spare, excess)))
    return Bounds(
      upper: found.upper(rule.change), lower: found.lower(rule.change),
      price: delta * dual.price / found.others)
  }

  /// Makes a feasible point of the projection and returns its cost.
  private func repair(within bound: Double) -> Double {
    let (table, piece, excess, target) = (weights.table, piece, excess, spare)
    _ = pieces { run, start in
      andor_box_excess(excess.base + start, run, table.base, bound, start, piece)
    }
    frame.leastNormPoint(of: excess, and: target, or: excess, threads: threads)
    return pieces { run, start in
      andor_box_point(target.base + start, excess.base + start, run, table.base, start, piece)
    }.reduce(0, +)
  }

  /// Adds up the lengths that say how the weights fit.
  func lengths() -> AndorBoxBalance {
    let (table, piece) = (weights.table, piece)
    return pieces { run, start in
      andor_box_balance(run, table.base, start, piece)
    }.reduce(into: AndorBoxBalance()) { sum, part in
      sum.interactions += part.interactions
      sum.correlations += part.correlations
      sum.slack += part.slack
      sum.multiplier += part.multiplier
    }
  }
}

/// What a multiplier proves, from sums over its pieces; see ``BoxSplitting/measure()``.
struct BoxDual {
  /// Σ |x| of what was measured with it.
  private(set) var norm = 0.0
  /// Σ |λ| off ∅.
  private(set) var price = 0.0
  /// α: the largest share of what an entry costs.
  private(set) var largest = 0.0
  /// No less than ‖λ‖₁.
  let size: Double
  /// η₁ as a share of ``size``: how far an entry of p and q can be off.
  let entries: Double
  /// ⟨v, λ⟩ − δ Σ |λ| less what rounding can have made of it.
  let proved: Double

  /// Adds up the pieces in their order.
  /// - Parameter empty: the multiplier's entry of ∅.
  init(
    _ duals: [AndorBoxDual], piece: Int, empty: Double, players n: Int, delta: Double, largestValue: Double
  ) {
    var product = 0.0
    for dual in duals {
      product += dual.product
      price += dual.price
      norm += dual.norm
      largest = max(largest, dual.largest)
    }
    let u = Double.ulpOfOne / 2
    size = 2 * price + abs(empty)
    entries = 2 * Double(n + 2) * u
    let terms = Double(piece / 8 + 8 + duals.count + 2) * u
    proved = -product - delta * price - terms * (largestValue + delta) * size
  }

  /// η₁.
  var margin: Double { entries * size }

  /// No feasible point costs less.
  var lower: Double { proved / (largest + margin) }
}

/// How far a table's values are from that of ∅, and from each other.
struct ValueSpread {
  /// The largest |v − v(∅)|.
  let largest: Double
  /// The standard deviation over all masks.
  let deviation: Double

  /// Measures 2^n values.
  init(_ values: UnsafeBufferPointer<Double>) {
    let centre = values[0]
    let largest = values.reduce(0) { max($0, abs($1 - centre)) }
    // In shares of the largest, whose squares neither overflow nor vanish.
    let unit = largest > 0 ? largest : 1
    let mean = values.reduce(0) { $0 + ($1 - centre) / unit } / Double(values.count)
    let squares = values.reduce(0) { sum, value in
      let distance = (value - centre) / unit - mean
      return sum + distance * distance
    }
    self.largest = largest
    deviation = unit * (squares / Double(values.count)).squareRoot()
  }
}

extension GoldenFrame {
  /// Computes the least-norm (a, c) with Z a + D c = data; `data` is used up and may be `or`.
  func leastNormPoint(of data: AlignedVector, and: AlignedVector, or: AlignedVector, threads: Int) {
    transformData(data, threads: threads)
    multiply(data, by: cosines, into: and, threads: threads)
    multiply(data, by: sines, into: or, threads: threads)
    Butterfly().apply(.goldenATranspose, to: and.buffer, levels: 0..<n, threads: threads)
    Butterfly().apply(.goldenB, to: or.buffer, levels: 0..<n, threads: threads)
  }
}
