// SPDX-License-Identifier: Apache-2.0

/// The order in which shards are leased for the first time, found step by step without a list.
///
/// Run by run (a game's shards at the start, then rounds as they are added); within a run by the popcount of the
/// shard's number h there, each h followed by its complement ~h over the run's k = ⌈log2 shards⌉ bits, so that the shards of low-order AND and OR interactions come first:
/// 0, ~0, then those with one bit set, each with its complement, and so on. Numbers of one popcount ascend
/// (Gosper's next-combination step). When the number of shards is no power of two, numbers beyond it are
/// skipped: at most every second one. O(1) amortised a step, a few words of memory.
package struct DispatchOrder: Sendable {
  private var sizes: [Int]
  private var run = 0
  private var popcount = 0
  private var current: UInt64 = 0
  private var complementIsNext = false

  /// The order over runs of these numbers of shards.
  package init(sizes: [Int]) {
    self.sizes = sizes
  }

  /// Adds a run, which comes after all others.
  mutating func append(size: Int) { sizes.append(size) }

  /// The next shard, by its run and its number there, or `nil` when all have been named once.
  package mutating func next() -> (run: Int, number: Int)? {
    while run < sizes.count {
      let size = sizes[run]
      let number = step(bits: Self.bits(for: size))
      if let number {
        if number < UInt64(size) { return (run, Int(number)) }
      } else {
        run += 1
        popcount = 0
        current = 0
        complementIsNext = false
      }
    }
    return nil
  }

  /// k with 2^k ≥ size.
  private static func bits(for size: Int) -> Int {
    size <= 1 ? 0 : Int.bitWidth - (size - 1).leadingZeroBitCount
  }

  /// The next number of `bits` bits; `nil` when the run is through.
  private mutating func step(bits: Int) -> UInt64? {
    let mask: UInt64 = (1 << UInt64(bits)) - 1
    if complementIsNext {
      complementIsNext = false
      let result = ~current & mask
      advance(bits: bits)
      return result
    }
    guard 2 * popcount <= bits, sizes[run] > 0 else { return nil }
    let result = current
    if bits == 0 { advance(bits: bits) } else { complementIsNext = true }
    return result
  }

  /// Moves to the next number whose complement has not come yet.
  private mutating func advance(bits: Int) {
    // In the middle class complements have the same popcount: those with the top bit clear stand for both.
    let limit: UInt64 = 1 << UInt64(2 * popcount == bits ? max(bits - 1, 0) : bits)
    if current != 0 {
      let low = current & (0 &- current)
      let ripple = current + low
      current = (((ripple ^ current) >> 2) / low) | ripple
      if current < limit { return }
    }
    popcount += 1
    current = (1 << UInt64(popcount)) - 1
  }
}
