// SPDX-License-Identifier: Apache-2.0

/// An order of the shards of a round, found step by step without a list: a few words of memory.
public struct LeaseOrder: Sequence, IteratorProtocol, Sendable {
  private enum Path { case ascending, bothEnds }

  private let path: Path
  private let shards: Range<Int>
  private var popcount = 0
  private var current: UInt64 = 0
  private var complementIsNext = false

  private init(_ path: Path, _ shards: Range<Int>) {
    self.path = path
    self.shards = shards
  }

  /// From the first to the last.
  public static func ascending(_ shards: Range<Int>) -> LeaseOrder { LeaseOrder(.ascending, shards) }

  /// By the popcount of the place h in the range, each h followed by its complement ~h.
  ///
  /// Over k = ⌈log2 shards⌉ bits: 0, ~0, then the numbers with one bit set, each with its complement, and so
  /// on. Numbers of one popcount ascend (Gosper's next-combination step). Where the number of shards is no
  /// power of two, places beyond it are skipped: at most every second one. O(1) amortised a step.
  public static func fromBothEnds(_ shards: Range<Int>) -> LeaseOrder { LeaseOrder(.bothEnds, shards) }

  /// Returns the next shard, or `nil` when each has been named once.
  public mutating func next() -> Int? {
    switch path {
    case .ascending:
      guard current < UInt64(shards.count) else { return nil }
      defer { current += 1 }
      return shards.lowerBound + Int(current)
    case .bothEnds:
      while let place = step() {
        if place < UInt64(shards.count) { return shards.lowerBound + Int(place) }
      }
      return nil
    }
  }

  /// k with 2^k ≥ the number of shards.
  private var bits: Int {
    shards.count <= 1 ? 0 : Int.bitWidth - (shards.count - 1).leadingZeroBitCount
  }

  /// The next number of `bits` bits; `nil` when all have come.
  private mutating func step() -> UInt64? {
    let bits = self.bits
    let mask: UInt64 = (1 << UInt64(bits)) - 1
    if complementIsNext {
      complementIsNext = false
      let result = ~current & mask
      advance(bits: bits)
      return result
    }
    guard 2 * popcount <= bits, !shards.isEmpty else { return nil }
    let result = current
    if bits == 0 { advance(bits: bits) } else { complementIsNext = true }
    return result
  }

  /// Moves to the next number whose complement has not come yet.
  private mutating func advance(bits: Int) {
    // In the middle class complements have the same popcount: those with the top bit clear stand for both.
    let limit: UInt64 = 1 << UInt64(2 * popcount == bits ? Swift.max(bits - 1, 0) : bits)
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
