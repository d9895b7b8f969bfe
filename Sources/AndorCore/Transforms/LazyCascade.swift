// SPDX-License-Identifier: Apache-2.0

/// The bookkeeping of a butterfly over 2^k blocks that arrive in any order.
///
/// Block h holds a table whose low levels are done; the cascade says which pairs of blocks to combine, and
/// at which level, as soon as that is possible. The rule: remember how many levels each block has passed;
/// when a block and its partner across the next bit have passed equally many, combine them. Each block so
/// passes its levels in ascending order, with the partners of the plain butterfly: the bits of the result
/// do not depend on the order of arrival, the work is the butterfly's k·2^{k−1} block steps in total, and
/// the last arrival causes at most 2^k − 1 of them.
///
/// Combining in place is not idempotent: what must survive a crash is the raw block, and the cascade is run
/// again from those.
public struct LazyCascade: Sendable {
  /// One block step: apply the 2x2 step to (low, high), entry by entry.
  public struct Step: Hashable, Sendable {
    /// The block without the bit.
    public let low: Int
    /// The block with the bit.
    public let high: Int
    /// The bit of the block number, 0 ..< k.
    public let level: Int

    /// The step that combines two blocks at a level.
    public init(low: Int, high: Int, level: Int) {
      (self.low, self.high, self.level) = (low, high, level)
    }
  }

  /// log2 of the number of blocks.
  public let bits: Int
  /// Levels passed by each block; −1 before its arrival.
  private var passed: [Int8]
  private var complete = 0

  /// A cascade over 2^bits blocks, none of which has arrived; `bits` in 0 ... 40.
  public init(bits: Int) {
    precondition((0...40).contains(bits), "0 to 40 high bits")
    self.bits = bits
    passed = Array(repeating: -1, count: 1 << bits)
  }

  /// Whether every block has passed every level.
  public var isComplete: Bool { complete == passed.count }

  /// Whether the block has arrived.
  public func hasArrived(_ block: Int) -> Bool { passed[block] >= 0 }

  /// Whether the block has passed every level, so that its entries are those of the whole transform.
  public func isFinal(_ block: Int) -> Bool { Int(passed[block]) == bits }

  /// Notes the arrival of a block and returns the steps that it makes possible, in the order to run them.
  ///
  /// A second arrival of the same block changes nothing and returns no steps. O(1) amortised a step.
  public mutating func arrive(_ block: Int) -> [Step] {
    guard passed[block] < 0 else { return [] }
    passed[block] = 0
    if bits == 0 { complete += 1 }
    var steps: [Step] = []
    var ready = [block]
    while let next = ready.popLast() {
      let level = Int(passed[next])
      guard level < bits else { continue }
      let partner = next ^ 1 << level
      guard passed[partner] == passed[next] else { continue }
      steps.append(Step(low: min(next, partner), high: max(next, partner), level: level))
      passed[next] += 1
      passed[partner] += 1
      if level + 1 == bits { complete += 2 }
      ready.append(max(next, partner))
      ready.append(min(next, partner))
    }
    return steps
  }
}
