// SPDX-License-Identifier: Apache-2.0

/// The total positive and the total negative effect of the interactions of each order.
public struct OrderStrengths: Hashable, Sendable {
  /// Σ max(I(S), 0) over |S| = order, for order 0 ... n.
  public var positive: [Double]
  /// Σ min(I(S), 0) over |S| = order, for order 0 ... n.
  public var negative: [Double]

  /// Creates the strengths of a table of 2^n effects, AND or OR.
  ///
  /// One pass; sums run over fixed blocks and fixed slices of blocks, so that the bits do not depend on
  /// the number of threads.
  public init(of table: Span<Double>, threads: Int = 1) {
    let n = playerCount(ofTableWith: table.count)
    let width = 2 * (n + 1)
    let sums = table.withUnsafeBufferPointer { table in
      sumOverBlocks(table, width: width, threads: threads) { block, high, sums in
        for (low, effect) in block.enumerated() {
          let order = high + low.nonzeroBitCount
          if effect > 0 { sums[order] += effect } else { sums[n + 1 + order] += effect }
        }
      }
    }
    positive = Array(sums[...n])
    negative = Array(sums[(n + 1)...])
  }
}

/// Sums `width` numbers over a table, block by block, in an order that depends on 2^n alone.
///
/// The table is cut into at most 256 equal slices, a slice into blocks of at most 2^12 entries. `add` adds
/// one block, whose mask has `high` bits above the block, to the sums of its slice; slices are added up in
/// ascending order.
func sumOverBlocks(
  _ table: UnsafeBufferPointer<Double>, width: Int, threads: Int,
  _ add:
    @Sendable (
      _ block: UnsafeBufferPointer<Double>, _ high: Int, _ sums: UnsafeMutablePointer<Double>
    ) -> Void
) -> [Double] {
  let block = min(table.count, 1 << 12)
  let blocks = table.count / block
  let slices = min(blocks, 256)
  var partial = Array(repeating: 0.0, count: slices * width)
  partial.withUnsafeMutableBufferPointer { partial in
    guard let sums = partial.baseAddress, let entries = table.baseAddress else { return }
    let (memory, values) = (SharedMemory(sums), SharedTable(entries))
    parallelFor(slices, threads: threads) { part in
      for slice in part {
        for h in slice * blocks / slices..<(slice + 1) * blocks / slices {
          let entries = UnsafeBufferPointer(start: values.base + h * block, count: block)
          add(entries, h.nonzeroBitCount, memory.base + slice * width)
        }
      }
    }
  }
  return (0..<width).map { column in
    (0..<slices).reduce(0.0) { $0 + partial[$1 * width + column] }
  }
}
