// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorLedger

/// The transform of a game that need not fit into memory.
///
/// Levels run in ascending order, so the numbers have the bits of one transform in memory. Each value is read and
/// written once while n ≤ 20, twice above. Memory: 64 MiB.
enum FileTransform {
  /// Values that one pass holds in memory: 2^23, 64 MiB.
  private static let bufferBits = 23
  private static let blockBits = 20

  /// Writes the Möbius transform of 2^n values into `output`.
  /// - Parameters:
  ///   - threads: at most so many.
  ///   - blockBits: levels that run on blocks in memory, before those that run on columns of all blocks.
  static func run(
    _ values: DoubleFile, into output: DoubleFile, threads: Int = 2, blockBits: Int = blockBits
  ) throws {
    let n = values.count.trailingZeroBitCount
    let block = min(n, blockBits)
    try blocks(of: values, into: output, levels: block, threads)
    if block < n { try columns(of: output, into: output, n: n, rowBits: block, threads) }
  }

  /// Returns the bytes of memory that a run for n players takes.
  static func bytes(players n: Int) -> Int {
    guard n > blockBits else { return 8 << n }
    return max(8 << blockBits, 8 * width(rowBits: blockBits, n: n) << (n - blockBits))
  }

  /// Returns how many columns are taken at once.
  private static func width(rowBits: Int, n: Int) -> Int {
    min(1 << rowBits, max(1, 1 << (bufferBits - (n - rowBits))))
  }

  private static func blocks(
    of source: DoubleFile, into output: DoubleFile, levels: Int, _ threads: Int
  ) throws {
    let size = 1 << levels
    var buffer = [Double](repeating: 0, count: size)
    for start in stride(from: 0, to: source.count, by: size) {
      var span = buffer.mutableSpan
      try source.read(at: start, into: &span)
      Moebius.transform(&span, threads: threads)
      try output.write(buffer.span, at: start)
    }
  }

  private static func columns(
    of source: DoubleFile, into output: DoubleFile, n: Int, rowBits: Int, _ threads: Int
  ) throws {
    let rowLength = 1 << rowBits
    let width = width(rowBits: rowBits, n: n)
    var buffer = [Double](repeating: 0, count: width << (n - rowBits))
    for first in stride(from: 0, to: rowLength, by: width) {
      let range = first..<first + width
      var span = buffer.mutableSpan
      try source.readColumns(range, rowLength: rowLength, into: &span)
      buffer.withUnsafeMutableBufferPointer { Moebius.transformRows($0, width: width, threads: threads) }
      try output.writeColumns(range, rowLength: rowLength, from: buffer.span)
    }
  }
}
