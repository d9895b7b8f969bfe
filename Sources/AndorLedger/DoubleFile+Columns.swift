// SPDX-License-Identifier: Apache-2.0

/// The file as a matrix of rows of equal length, a power of two apart: one row a shard.
///
/// The high levels of a transform combine whole rows, so any chunk of columns can be read, transformed over
/// the rows in memory and written on its own: each value is read once and written once.
extension DoubleFile {
  /// Reads a chunk of columns of all rows, row after row, into `destination` (rows · columns values).
  ///
  /// One read a row, or a single one where the chunk is the whole row.
  public func readColumns(
    _ columns: Range<Int>, rowLength: Int, into destination: inout MutableSpan<Double>
  ) throws(LedgerError) {
    let rows = rows(of: rowLength, columns, values: destination.count)
    try destination.withUnsafeMutableBytes { (bytes) throws(LedgerError) in
      if columns.count == rowLength { return try readBytes(at: 0, into: bytes) }
      let width = 8 * columns.count
      for row in 0..<rows {
        try readBytes(
          at: row * rowLength + columns.lowerBound,
          into: UnsafeMutableRawBufferPointer(rebasing: bytes[row * width..<(row + 1) * width]))
      }
    }
  }

  /// Writes a chunk of columns of all rows, laid out as `readColumns` leaves it.
  public func writeColumns(
    _ columns: Range<Int>, rowLength: Int, from source: Span<Double>
  ) throws(LedgerError) {
    let rows = rows(of: rowLength, columns, values: source.count)
    try source.withUnsafeBytes { (bytes) throws(LedgerError) in
      if columns.count == rowLength { return try writeBytes(bytes, at: 0) }
      let width = 8 * columns.count
      for row in 0..<rows {
        try writeBytes(
          UnsafeRawBufferPointer(rebasing: bytes[row * width..<(row + 1) * width]),
          at: row * rowLength + columns.lowerBound)
      }
    }
  }

  private func rows(of rowLength: Int, _ columns: Range<Int>, values: Int) -> Int {
    precondition(rowLength > 0 && count % rowLength == 0, "the file is not made of such rows")
    precondition(columns.lowerBound >= 0 && columns.upperBound <= rowLength, "no such columns")
    let rows = count / rowLength
    precondition(values == rows * columns.count, "the buffer holds rows · columns values")
    return rows
  }
}
