// SPDX-License-Identifier: Apache-2.0

/// The order in which the shards of a round are leased for the first time.
public enum LeaseOrder: Hashable, Sendable {
  /// From the first to the last.
  case ascending
  /// By the popcount of the shard's place h in the round, each h followed by its complement ~h.
  ///
  /// Over k = ⌈log2 shards⌉ bits: 0, ~0, then the numbers with one bit set, each with its complement, and so
  /// on; numbers of one popcount ascend. In a cube the shards of low-order AND and OR interactions come first.
  case fromBothEnds

  /// Returns the places 0 ..< count in this order.
  public func places(of count: Int) -> LeasePlaces { LeasePlaces(order: self, count: count) }
}

/// The places of a round's shards in the order in which they are leased, found step by step without a list.
///
/// O(1) amortised a step, a few words of memory.
public struct LeasePlaces: Sequence, IteratorProtocol, Sendable {
  private let order: LeaseOrder
  private let count: Int
  private var popcount = 0
  private var current: UInt64 = 0
  private var complementIsNext = false

  init(order: LeaseOrder, count: Int) {
    precondition(count >= 0, "a round has no negative number of shards")
    self.order = order
    self.count = count
  }

  /// Returns the next place, or `nil` when each has been named once.
  public mutating func next() -> Int? {
    switch order {
    case .ascending:
      guard current < UInt64(count) else { return nil }
      defer { current += 1 }
      return Int(current)
    case .fromBothEnds:
      // Where the number is no power of two, places beyond it are skipped: at most every second one.
      while let place = step() {
        if place < UInt64(count) { return Int(place) }
      }
      return nil
    }
  }

  /// k with 2^k ≥ count.
  private var bits: Int { count <= 1 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount }

  /// Returns the next number of `bits` bits; `nil` when all have come.
  private mutating func step() -> UInt64? {
    let bits = self.bits
    let mask: UInt64 = (1 << UInt64(bits)) - 1
    if complementIsNext {
      complementIsNext = false
      let result = ~current & mask
      advance(bits: bits)
      return result
    }
    guard 2 * popcount <= bits, count > 0 else { return nil }
    let result = current
    if bits == 0 { advance(bits: bits) } else { complementIsNext = true }
    return result
  }

  /// Moves to the next number whose complement has not come yet: Gosper's next-combination step.
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
