// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorKernels

/// A dense matrix, row after row, of rows padded with zeros to eight doubles; threads that write keep apart.
final class Grid: @unchecked Sendable {
  let rows: Int
  let columns: Int
  let stride: Int
  let base: UnsafeMutablePointer<Double>

  /// Creates a matrix of zeros.
  convenience init(rows: Int, columns: Int) {
    self.init(unset: rows, columns: columns)
    base.initialize(repeating: 0, count: rows * stride)
  }

  /// Creates a matrix whose entries are written before they are read.
  private init(unset rows: Int, columns: Int) {
    (self.rows, self.columns) = (rows, columns)
    stride = (columns + 7) / 8 * 8
    base = UnsafeMutableRawPointer.allocate(byteCount: max(rows * stride, 1) * 8, alignment: 64)
      .bindMemory(to: Double.self, capacity: max(rows * stride, 1))
  }

  /// Creates a square matrix of which the lower half is written and read, in whole eighths of a row.
  static func lower(_ size: Int) -> Grid { Grid(unset: size, columns: size) }

  deinit { UnsafeMutableRawPointer(base).deallocate() }

  subscript(row: Int, column: Int) -> Double {
    get { base[row * stride + column] }
    set { base[row * stride + column] = newValue }
  }

  /// Returns a row's first entry.
  func row(_ row: Int) -> UnsafeMutablePointer<Double> { base + row * stride }

  /// Returns the first rows, as a matrix of their own.
  func first(_ count: Int) -> Grid {
    let part = Grid(rows: count, columns: columns)
    part.base.update(from: base, count: count * stride)
    return part
  }

  /// Returns this matrix with its columns multiplied by factors.
  func scaled(by factors: [Double]) -> Grid {
    let result = Grid(rows: rows, columns: columns)
    for row in 0..<rows {
      for column in 0..<columns { result[row, column] = self[row, column] * factors[column] }
    }
    return result
  }

  /// Returns Σ over rows of weight · row.
  func combination(_ weights: [Double]) -> [Double] {
    var sum = [Double](repeating: 0, count: columns)
    for row in 0..<rows { andor_dense_add(&sum, self.row(row), weights[row], columns) }
    return sum
  }

  /// Returns the product with a matrix in strips; every entry is one sum in ascending order.
  func times(_ other: Strips, threads: Int) -> Grid {
    precondition(other.depth == columns, "the inner sizes agree")
    let result = Grid(unset: rows, columns: other.columns)
    let quads = (rows + 3) / 4
    parallelFor(quads, threads: threads) { [self] part in
      let (start, end) = (part.lowerBound * 4, min(part.upperBound * 4, self.rows))
      andor_dense_product(
        result.row(start), result.stride, self.row(start), self.stride, other.base, other.depth, end - start,
        other.count)
    }
    return result
  }

  /// Adds a multiple of another matrix's lower half.
  func addLower(_ other: Grid, times factor: Double) {
    for row in 0..<rows { andor_dense_add(self.row(row), other.row(row), factor, row + 1) }
  }

  /// The rows that products of halves take together.
  private static let block = 32

  /// Returns the lower half of a symmetric product with a matrix in strips; half of the work of ``times(_:threads:)``,
  /// and the same bits.
  func lowerTimes(_ other: Strips, threads: Int) -> Grid {
    precondition(other.depth == columns && other.columns == rows, "the product is square")
    let result = Grid.lower(rows)
    parallelFor((rows + Self.block - 1) / Self.block, threads: threads) { [self] part in
      for block in part {
        let end = min((block + 1) * Self.block, self.rows)
        for strip in 0...(end - 1) / 8 {
          let start = max(block * Self.block, 8 * strip)
          andor_dense_product(
            result.row(start) + 8 * strip, result.stride, self.row(start), self.stride, other.strip(strip),
            other.depth, end - start, 1)
        }
      }
    }
    return result
  }

  /// Returns the product of this matrix's lower half, what is above it taken for 0, with a matrix in strips. The upper
  /// half is overwritten.
  func triangleTimes(_ other: Strips, threads: Int) -> Grid {
    precondition(other.depth == columns && columns == rows, "the matrix is square")
    let result = Grid(unset: rows, columns: other.columns)
    parallelFor((rows + Self.block - 1) / Self.block, threads: threads) { [self] part in
      for block in part {
        let (start, end) = (block * Self.block, min((block + 1) * Self.block, self.rows))
        for row in start..<end { (self.row(row) + row + 1).initialize(repeating: 0, count: end - row - 1) }
        for strip in 0..<other.count {
          andor_dense_product(
            result.row(start) + 8 * strip, result.stride, self.row(start), self.stride, other.strip(strip),
            end,
            end - start, 1)
        }
      }
    }
    return result
  }
}

/// A dense matrix in strips of eight columns, each row after row; columns past the last are 0.
final class Strips: @unchecked Sendable {
  let depth: Int
  let columns: Int
  let count: Int
  let base: UnsafeMutablePointer<Double>

  /// Creates a matrix of zeros.
  init(depth: Int, columns: Int) {
    (self.depth, self.columns) = (depth, columns)
    count = (columns + 7) / 8
    base = UnsafeMutableRawPointer.allocate(byteCount: max(count * depth, 1) * 64, alignment: 64)
      .bindMemory(to: Double.self, capacity: max(count * depth, 1) * 8)
    base.initialize(repeating: 0, count: count * depth * 8)
  }

  /// Copies a matrix.
  convenience init(of grid: Grid) {
    self.init(depth: grid.rows, columns: grid.columns)
    for strip in 0..<count {
      for row in 0..<depth {
        (self.strip(strip) + 8 * row).update(from: grid.row(row) + 8 * strip, count: 8)
      }
    }
  }

  /// Copies the transpose of columns `range` of rows of a matrix.
  convenience init(transposing grid: Grid, rows: Range<Int>, columns range: Range<Int>) {
    self.init(depth: range.count, columns: rows.count)
    for (lane, row) in rows.enumerated() {
      let (from, to) = (grid.row(row) + range.lowerBound, strip(lane / 8) + lane % 8)
      for k in 0..<depth { to[8 * k] = from[k] }
    }
  }

  /// Copies the transpose of a matrix.
  convenience init(transposing grid: Grid) {
    self.init(transposing: grid, rows: 0..<grid.rows, columns: 0..<grid.columns)
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }

  /// Returns a strip's first entry.
  func strip(_ number: Int) -> UnsafeMutablePointer<Double> { base + number * depth * 8 }
}
