// SPDX-License-Identifier: Apache-2.0
import AndorKernels

extension DouglasRachford {
  /// Lists what AND and OR interactions cost as the kernels read it.
  static func costs(players n: Int) -> (and: AlignedVector, or: AlignedVector) {
    let costs = TieCosts.lowOrder(players: n)
    return (table(costs.and, players: n), table(costs.or, players: n))
  }

  /// Lists costs by order as the kernels read them.
  static func table(_ costs: [Double], players n: Int) -> AlignedVector {
    let table = AlignedVector(count: 64 * (max(n - 6, 0) + 1))
    for entry in 1..<table.count {
      table.base[entry] = costs[min(entry / 64 + (entry % 64).nonzeroBitCount, n)]
    }
    return table
  }

  static func largestCost(_ n: Int) -> Double { TieCosts.lowOrder(players: n).largest }

  /// Does what `update` does, with costs; AND comes first, as its entry of ∅ shifts the multiplier of OR.
  func update(
    measuring: Bool, keep: Double, costs: (and: AlignedVector, or: AlignedVector)
  ) -> (residual: Double, sums: Certificate.Sums) {
    let freeState = s.and.base[0]
    let and = updateHalf(halves.and, costs.and, isOr: false, shift: 0, measuring: measuring, keep: keep)
    let shift = measuring ? (point.and.base[0] - freeState) / tau : 0
    let or = updateHalf(halves.or, costs.or, isOr: true, shift: shift, measuring: measuring, keep: keep)
    let residual = (and + or).reduce(0) { $0 + $1.residual }
    let sums = Certificate.Sums((and + or).map(\.measured))
    if measuring, rule != nil { found = bounds(sums, (and + or).flatMap(\.multipliers)) }
    return (residual, sums)
  }

  private func updateHalf(
    _ half: GoldenHalf, _ costs: AlignedVector, isOr: Bool, shift: Double, measuring: Bool, keep: Double
  ) -> [(residual: Double, measured: AndorGoldenDual, multipliers: [Double])] {
    let (bits, tau) = (blockBits, tau)
    let changed = rule.map { GoldenRule(rule: $0, tau: tau) }
    return blocks { block in
      let (start, count) = (block << bits, 1 << bits)
      let (y, s) = (half.work.base + start, half.state.base + start)
      var measured = AndorGoldenDual()
      var multipliers: [Double] = []
      andor_block_levels(half.back, y, UInt32(bits), 0, UInt32(bits))
      let stood = changed?.stood(half, isOr: isOr, start, count) ?? []
      if measuring {
        changed?.hide(stood, half, shift: shift)
        measured = andor_golden_weigh(y, s, half.point.base + start, costs.base, tau, shift, start, count)
        multipliers = changed?.show(stood, half, shift: shift, in: &measured) ?? []
      }
      var residual = andor_golden_costly_step(
        y, s, half.anchor.base + start, costs.base, tau, keep, start, count)
      residual += changed?.follow(stood, half, keep: keep) ?? 0
      andor_block_levels(half.forward, y, UInt32(bits), 0, UInt32(bits))
      return (residual, measured, multipliers)
    }
  }

  /// Moves the state so that its projection and multiplier stay where τ grows.
  func rescale(by ratio: Double) {
    reflect()
    let bits = blockBits
    for half in [halves.and, halves.or] {
      _ = blocks { block in
        let (start, count) = (block << bits, 1 << bits)
        let y = half.work.base + start
        andor_block_levels(half.back, y, UInt32(bits), 0, UInt32(bits))
        andor_golden_rescale(y, half.state.base + start, ratio, count)
        andor_block_levels(half.forward, y, UInt32(bits), 0, UInt32(bits))
      }
    }
  }

  /// Runs `body` on every block and returns what it returns, in order.
  private func blocks<Result: Sendable>(_ body: @Sendable (_ block: Int) -> Result) -> [Result] {
    let count = 1 << (frame.n - blockBits)
    return [Result](unsafeUninitializedCapacity: count) { results, initialized in
      guard let base = results.baseAddress else { return }
      let memory = SharedMemory(base)
      parallelFor(count, threads: threads) { part in
        for block in part { (memory.base + block).initialize(to: body(block)) }
      }
      initialized = count
    }
  }
}
