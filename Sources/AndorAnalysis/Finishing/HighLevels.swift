// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorLedger

/// The second half of the transform: levels m..<n over the shards' partial sums, out of core.
///
/// Levels run in ascending order, so the numbers have the bits of one transform in memory, whatever the
/// shards. Each value is read and written once while n ≤ 20, twice above. Memory: 64 MiB.
enum HighLevels {
  /// Values that one pass holds in memory: 2^23, 64 MiB.
  private static let bufferBits = 23
  private static let blockBits = 20

  /// Writes the whole transform of a game into `output`, from partial sums with levels 0..<m done.
  static func run(_ sums: DoubleFile, levelsDone m: Int, into output: DoubleFile) throws {
    let n = sums.count.trailingZeroBitCount
    let block = min(n, blockBits)
    if m >= block, block < n {
      try columns(of: sums, into: output, n: n, rowBits: m)
    } else {
      try blocks(of: sums, into: output, levels: m..<block)
      if block < n { try columns(of: output, into: output, n: n, rowBits: block) }
    }
  }

  private static func blocks(of source: DoubleFile, into output: DoubleFile, levels: Range<Int>) throws {
    let size = 1 << min(levels.upperBound, blockBits)
    var buffer = [Double](repeating: 0, count: size)
    for start in stride(from: 0, to: source.count, by: size) {
      var span = buffer.mutableSpan
      try source.read(at: start, into: &span)
      Moebius.transform(&span, levels: levels, threads: 2)
      try output.write(buffer.span, at: start)
    }
  }

  private static func columns(
    of source: DoubleFile, into output: DoubleFile, n: Int, rowBits: Int
  ) throws {
    let rowLength = 1 << rowBits
    let width = min(rowLength, max(1, 1 << (bufferBits - (n - rowBits))))
    var buffer = [Double](repeating: 0, count: width << (n - rowBits))
    for first in stride(from: 0, to: rowLength, by: width) {
      let range = first..<first + width
      var span = buffer.mutableSpan
      try source.readColumns(range, rowLength: rowLength, into: &span)
      buffer.withUnsafeMutableBufferPointer { Moebius.transformRows($0, width: width, threads: 2) }
      try output.writeColumns(range, rowLength: rowLength, from: buffer.span)
    }
  }
}
