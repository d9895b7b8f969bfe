// SPDX-License-Identifier: Apache-2.0
import AndorKernels

/// The schedule of a butterfly over 2^n entries: which levels run in cache blocks, which by columns.
///
/// Level j combines the entries whose masks differ in bit j. Levels below `blockBits` stay inside
/// contiguous blocks of 2^blockBits entries; the levels above run in groups, on chunks of columns that are
/// gathered into a buffer. n = 24 so takes two passes over memory instead of 24. Every entry passes its
/// levels in ascending order, whatever the blocking, the levels asked for and the number of threads, so
/// the result has the bits of the level-by-level loop.
package struct Butterfly: Sendable {
  /// log2 of the entries of a cache block: 1 MiB.
  package var blockBits = 17
  /// log2 of the entries of a column buffer: 512 KiB, half of a second-level cache.
  package var bufferBits = 16
  /// The fewest columns of a chunk: less would waste most of each memory page opened.
  package var leastColumns = 64

  package init() {}

  /// Applies levels `levels` to the 2^n entries of `x`.
  package func apply(
    _ kind: AndorButterfly, to x: UnsafeMutableBufferPointer<Double>, levels: Range<Int>, threads: Int
  ) {
    let n = playerCount(ofTableWith: x.count)
    precondition(levels.lowerBound >= 0 && levels.upperBound <= n, "levels lie in 0 ..< n")
    guard let base = x.baseAddress, !levels.isEmpty else { return }
    let block = min(n, max(blockBits, 6))
    let low = levels.clamped(to: 0..<block)
    if !low.isEmpty { applyInBlocks(kind, base, bits: block, blocks: 1 << (n - block), low, threads) }
    var next = max(levels.lowerBound, block)
    let largest = max(bufferBits - leastColumns.trailingZeroBitCount, 1)
    while next < levels.upperBound {
      let left = levels.upperBound - next
      let groups = (left + largest - 1) / largest
      let bits = (left + groups - 1) / groups
      applyByColumns(
        kind, base, matrices: 1 << (n - next - bits), stride: 1 << next, width: 1 << next, bits: bits,
        threads)
      next += bits
    }
  }

  /// Applies all row levels to one matrix of 2^bits rows of `width` entries, `stride` entries apart.
  func applyToRows(
    _ kind: AndorButterfly, of x: UnsafeMutableBufferPointer<Double>, stride: Int, width: Int, bits: Int,
    threads: Int
  ) {
    precondition(bits >= 0 && bits < 48 && width >= 0 && stride >= width, "rows do not overlap")
    guard let base = x.baseAddress, width > 0, bits > 0 else { return }
    precondition(x.count >= stride << bits - (stride - width), "the matrix fits its memory")
    applyByColumns(kind, base, matrices: 1, stride: stride, width: width, bits: bits, threads)
  }

  private func applyInBlocks(
    _ kind: AndorButterfly, _ base: UnsafeMutablePointer<Double>, bits: Int, blocks: Int,
    _ levels: Range<Int>, _ threads: Int
  ) {
    let memory = SharedMemory(base)
    parallelFor(blocks, threads: threads) { part in
      for block in part {
        andor_block_levels(
          kind, memory.base + block << bits, UInt32(bits), UInt32(levels.lowerBound),
          UInt32(levels.upperBound))
      }
    }
  }

  private func applyByColumns(
    _ kind: AndorButterfly, _ base: UnsafeMutablePointer<Double>, matrices: Int, stride: Int, width: Int,
    bits: Int, _ threads: Int
  ) {
    let columns = min(width, max(1 << max(bufferBits - bits, 0), leastColumns))
    let chunks = (width + columns - 1) / columns
    let memory = SharedMemory(base)
    parallelFor(matrices * chunks, threads: threads) { part in
      withBuffer(of: columns << bits) { buffer in
        for task in part {
          let (matrix, chunk) = task.quotientAndRemainder(dividingBy: chunks)
          let first = chunk * columns
          andor_column_levels(
            kind, memory.base + matrix * (stride << bits) + first, stride, min(columns, width - first),
            UInt32(bits), buffer)
        }
      }
    }
  }
}

/// Lends `count` doubles of scratch memory that starts on a cache line.
func withBuffer(of count: Int, _ body: (UnsafeMutablePointer<Double>) -> Void) {
  let bytes = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * 8, alignment: 64)
  defer { bytes.deallocate() }
  body(bytes.bindMemory(to: Double.self, capacity: max(count, 1)))
}
