// SPDX-License-Identifier: Apache-2.0

/// Which blocks of a Möbius table are final while others have not arrived yet.
///
/// Block h of 2^k holds the entries whose high bits are h, low levels done. I(S) is an alternating sum over
/// the subsets of S, so the entries of block h depend on the blocks below h alone (h' ⊆ h as bit sets): as
/// soon as those have arrived, block h is final and ``transformed(_:width:read:)`` gives its final entries.
public struct FinalBlocks: Sendable {
  /// log2 of the number of blocks.
  public let bits: Int
  private var arrived: [Bool]
  private var isFinalBlock: [Bool]

  /// Creates a table of 2^bits blocks, none of which has arrived; `bits` in 0 ... 40.
  public init(bits: Int) {
    precondition((0...40).contains(bits), "0 to 40 high bits")
    self.bits = bits
    arrived = Array(repeating: false, count: 1 << bits)
    isFinalBlock = arrived
  }

  /// Returns whether the block has arrived.
  public func hasArrived(_ block: Int) -> Bool { arrived[block] }

  /// Returns whether every block below this one, and itself, has arrived.
  package func isFinal(_ block: Int) -> Bool { isFinalBlock[block] }

  /// Notes the arrival of a block and returns the blocks that it makes final, each after those below it.
  ///
  /// A second arrival of the same block changes nothing. All arrivals together cost O(k^2 2^k).
  public mutating func arrive(_ block: Int) -> [Int] {
    guard !arrived[block] else { return [] }
    arrived[block] = true
    var found: [Int] = []
    var candidates = [block]
    while let next = candidates.popLast() {
      guard arrived[next], !isFinalBlock[next], isSupported(next) else { continue }
      isFinalBlock[next] = true
      found.append(next)
      for bit in 0..<bits where next >> bit & 1 == 0 { candidates.append(next | 1 << bit) }
    }
    return found
  }

  /// Returns whether all blocks with one bit less are final.
  private func isSupported(_ block: Int) -> Bool {
    (0..<bits).allSatisfy { block >> $0 & 1 == 0 || isFinalBlock[block ^ 1 << $0] }
  }

  /// Returns the final entries of a final block, from the raw blocks below it.
  ///
  /// They have the bits of `Moebius.transformRows` over all blocks: the same differences are taken in the
  /// same order, levels ascending.
  ///
  /// - Parameters:
  ///   - block: the block's number; p is how many of its bits are set.
  ///   - width: entries a block.
  ///   - read: gives a raw block; called 2^p times.
  /// - Complexity: O(2^p width) time, p + 1 blocks of memory.
  public static func transformed<Failure: Error>(
    _ block: Int, width: Int, read: (Int, inout [Double]) throws(Failure) -> Void
  ) throws(Failure) -> [Double] {
    let levels = (0..<Int.bitWidth).filter { block >> $0 & 1 == 1 }
    var stack = [[Double]](
      repeating: [Double](repeating: 0, count: width), count: levels.count + 1)
    try fill(block, levels[...], at: 0, of: &stack, read)
    return stack[0]
  }

  /// Puts a block into the stack with the given levels done, using only the entries above it.
  private static func fill<Failure: Error>(
    _ block: Int, _ levels: ArraySlice<Int>, at depth: Int, of stack: inout [[Double]],
    _ read: (Int, inout [Double]) throws(Failure) -> Void
  ) throws(Failure) {
    guard let last = levels.last else { return try read(block, &stack[depth]) }
    try fill(block, levels.dropLast(), at: depth, of: &stack, read)
    try fill(block ^ 1 << last, levels.dropLast(), at: depth + 1, of: &stack, read)
    for index in stack[depth].indices { stack[depth][index] -= stack[depth + 1][index] }
  }
}
