// SPDX-License-Identifier: Apache-2.0
import AndorKernels

/// Σ_{S ⊇ T} w(|S|)·I(S) for every coalition T of one order.
///
/// That is the transposed zeta transform of the weighted table, of which only the entries of low order are
/// kept: blocks of 2^12 entries are transformed in cache, their C(12, ≤ k) entries of low order are kept,
/// and the high levels run on those alone. One pass over the table, O(n 2^n) additions at worst, and
/// 2^{n−12}·C(12, ≤ k) doubles of memory (2 % of the table for pairs). The additions of the plain
/// transform in the plain order: the result depends neither on threads nor on blocks.
struct SupersetSums {
  let n: Int
  let order: Int
  /// w(s) for s = 0 ... n.
  let weights: [Double]

  private var blockBits: Int { min(n, 12) }

  /// One sum for each coalition of the order, in ascending order of masks.
  func over(_ table: UnsafeBufferPointer<Double>, threads: Int) -> [Double] {
    precondition(table.count == 1 << n && weights.count == n + 1, "one weight for each size")
    let b = blockBits
    let kept = (0..<1 << b).filter { $0.nonzeroBitCount <= order }
    var matrix = Array(repeating: 0.0, count: kept.count << (n - b))
    let factors = weightsInBlocks
    matrix.withUnsafeMutableBufferPointer { matrix in
      guard let rows = matrix.baseAddress, let source = table.baseAddress else { return }
      let (memory, values) = (SharedMemory(rows), SharedTable(source))
      parallelFor(1 << (n - b), threads: threads) { part in
        withBuffer(of: 1 << b) { block in
          for h in part {
            let (start, factor) = (values.base + h << b, factors[h.nonzeroBitCount])
            for l in 0..<1 << b { block[l] = start[l] * factor[l] }
            andor_block_levels(.zetaTranspose, block, UInt32(b), 0, UInt32(b))
            let row = memory.base + h * kept.count
            for (column, set) in kept.enumerated() { row[column] = block[set] }
          }
        }
      }
      Butterfly().applyToRows(
        .zetaTranspose, of: matrix, stride: kept.count, width: kept.count, bits: n - b, threads: threads)
    }
    var column = Array(repeating: 0, count: 1 << b)
    for (position, set) in kept.enumerated() { column[set] = position }
    return Coalition.each(ofOrder: order, among: n).map { coalition in
      let mask = Int(coalition.mask)
      return matrix[(mask >> b) * kept.count + column[mask & (1 << b - 1)]]
    }
  }

  /// The weights of the entries of a block, by the number of players in the block's high bits.
  private var weightsInBlocks: [[Double]] {
    let b = blockBits
    return (0...n - b).map { high in (0..<1 << b).map { weights[high + $0.nonzeroBitCount] } }
  }
}

extension Coalition {
  /// All coalitions of one order among `n` players, in ascending order of masks.
  public static func each(ofOrder order: Int, among n: Int) -> [Coalition] {
    precondition((0..<64).contains(n) && order >= 0, "up to 63 players")
    guard order <= n else { return [] }
    var coalitions: [Coalition] = []
    var mask: UInt64 = 1 << UInt64(order) - 1
    while mask < 1 << UInt64(n) {
      coalitions.append(Coalition(mask: mask))
      guard mask != 0 else { break }
      // The next larger mask with as many bits: carry the lowest run of ones, put its rest at the bottom.
      let carried = mask + mask & (0 &- mask)
      mask = carried | (mask ^ carried) >> UInt64(mask.trailingZeroBitCount + 2)
    }
    return coalitions
  }
}
