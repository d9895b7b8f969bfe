// SPDX-License-Identifier: Apache-2.0
import AndorKernels

/// A random functional that checks a shard's partial Möbius sums against its values in O(2^m).
///
/// With M the Möbius matrix of m levels and any r, r·(M v) = (Mᵀ r)·v. Here r(S) = ±1 at random, with the
/// signs chosen so that no entry of w = Mᵀ r is zero: a change of any one value or any one sum moves the
/// two sides apart by at least its own size. Both r and w are integers and exact.
///
/// Rounding bound. Let B = Σ_T 2^{m−|T|}·|v(T)| and u = 2^{−53}. Every level rounds once, so an honest sum
/// differs from (M v)(S) by at most γ_m Σ_{T ⊆ S} |v(T)| with γ_m ≈ m·u; summed over S with |r| = 1 that is
/// γ_m·B, as 2^{m−|T|} sets contain T. A term passes at most d additions in the sums on each side
/// (``depth``), and w·v also rounds each product once: |w(T)| ≤ 2^{m−|T|}, so these errors are at most
/// γ_{d+1}·B each (times 1 + γ_m). Honest results so differ by at most (m + 2d + 2)·u·B to first order;
/// ``tolerance`` adds 2 units for the terms of second order and for B's own rounding. Underflow adds
/// nothing: sums of doubles never lose bits to it and |w| ≥ 1.
///
/// A changed bit is found when it moves its number by more than about (m + 2d)·u·B, which for values of
/// one size is a relative change of 10^−9 at m = 12 and 10^−4 at m = 20. Two sums that changed places are
/// found for half of the seeds only.
public struct ShardCheck: Sendable {
  /// m, the number of levels: tables have 2^m entries.
  public let levels: Int
  /// r, ±1.
  private let signs: [Float]
  /// w = Mᵀ r: non-zero integers of magnitude at most 2^{m−|T|}.
  private let functional: [Float]

  /// Creates a check of shards of 2^m masks; O(m 2^m) once, 8·2^m bytes kept.
  ///
  /// - Parameters:
  ///   - levels: m, 0 ... 22.
  ///   - seed: chooses the signs; an adversary should not know it.
  public init(levels: Int, seed: UInt64) {
    precondition((0...22).contains(levels), "sums of two integers up to 2^22 are exact in Float")
    self.levels = levels
    var draw = OddSigns(count: 1 << levels, seed: seed)
    draw.settle(0..<1 << levels)
    (signs, functional) = (draw.signs, draw.functional)
  }

  /// The most additions that a term passes in `totals(_:_:)`: 16 in a lane, 3 across lanes, one a halving.
  private var depth: Int { 19 + max(0, levels - 7) }

  /// The factor of u·B in the bound above.
  private var tolerance: Double { Double(levels + 2 * depth + 4) * 0x1p-53 }

  /// Returns whether the sums are the Möbius sums of the values, up to honest rounding.
  ///
  /// Every result computed with float64 additions, one a level, is accepted, whatever the magnitudes, as
  /// long as B is finite. Tables of another size, NaN and infinities are refused.
  public func accepts(values: Span<Double>, sums: Span<Double>) -> Bool {
    let count = 1 << levels
    guard values.count == count, sums.count == count else { return false }
    let found = values.withUnsafeBufferPointer { values in
      sums.withUnsafeBufferPointer { totals(values, $0) }
    }
    // Written so that NaN is refused.
    return found[2].isFinite && abs(found[0] - found[1]) <= tolerance * found[2]
  }

  /// Computes r·s, w·v and B by pairwise summation, down to runs of 128 terms in eight lanes.
  private func totals(
    _ values: UnsafeBufferPointer<Double>, _ sums: UnsafeBufferPointer<Double>
  ) -> SIMD4<Double> {
    let run = min(values.count, 128)
    let powers = (0..<run).map { power($0.nonzeroBitCount) }
    var pending: [SIMD4<Double>] = []
    for number in 0..<values.count / run {
      let start = number * run
      var total = signs.withUnsafeBufferPointer { signs in
        functional.withUnsafeBufferPointer { functional -> SIMD4<Double> in
          guard let r = signs.baseAddress, let w = functional.baseAddress, let v = values.baseAddress,
            let s = sums.baseAddress
          else { return .zero }
          let result = andor_shard_run(r + start, w + start, powers, s + start, v + start, run)
          let size = result.size * power(levels + number.nonzeroBitCount)
          return SIMD4(result.sums, result.values, size, 0)
        }
      }
      // Runs pair up like the digits of a binary counter.
      var position = number
      while position & 1 == 1, let earlier = pending.popLast() {
        total = earlier + total
        position >>= 1
      }
      pending.append(total)
    }
    return pending.reduce(.zero, +)
  }

  /// Returns 2^{m−k}.
  private func power(_ k: Int) -> Double { Double(sign: .plus, exponent: levels - k, significand: 1) }
}

/// Draws signs r such that no entry of Mᵀ r vanishes, supersets first.
private struct OddSigns {
  var signs: [Float]
  /// Before a range is settled: what the entries outside it add to its Mᵀ r; afterwards its Mᵀ r.
  var functional: [Float]
  private var state: UInt64

  init(count: Int, seed: UInt64) {
    signs = Array(repeating: 0, count: count)
    functional = Array(repeating: 0, count: count)
    state = seed
  }

  /// Settles 2^j aligned entries. With h the half that has the top bit and l the other, the block's own
  /// part obeys (Mᵀ r)_l = M'ᵀ r_l − M'ᵀ r_h, and M'ᵀ r_h is what settling h added to h.
  mutating func settle(_ range: Range<Int>) {
    guard range.count > 1 else { return settleOne(range.lowerBound) }
    let half = range.count / 2
    let (low, middle) = (range.lowerBound, range.lowerBound + half)
    for index in low..<middle { functional[index] += functional[index + half] }
    settle(middle..<range.upperBound)
    for index in low..<middle { functional[index] -= functional[index + half] }
    settle(low..<middle)
  }

  private mutating func settleOne(_ index: Int) {
    // SplitMix64, one bit of each number.
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    var sign: Float = z >> 63 == 0 ? 1 : -1
    if functional[index] + sign == 0 { sign = -sign }
    signs[index] = sign
    functional[index] += sign
  }
}
