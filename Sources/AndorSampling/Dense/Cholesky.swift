// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorKernels

/// The Cholesky factor L of a symmetric positive definite matrix L Lᵀ.
///
/// Blocks of 64 columns, each from the left: an entry is what is left of it after sums over 512 columns at a time, in
/// ascending order. Neither the number of threads nor the vectors of the machine change a bit. O(m³/3).
final class Cholesky: Sendable {
  /// The factor in the lower half; above it whatever the matrix had.
  let factor: Grid
  var size: Int { factor.rows }

  private static let block = 64
  private static let depth = 512

  /// Factors a matrix of which the lower half counts, in its place; `nil` where it is not positive definite.
  init?(overwriting matrix: Grid, threads: Int) {
    factor = matrix
    for start in Swift.stride(from: 0, to: matrix.rows, by: Self.block) {
      let width = min(Self.block, matrix.rows - start)
      Self.subtract(matrix, start: start, width: width, threads: threads)
      guard andor_dense_factor(matrix.row(start) + start, matrix.stride, width) == 1 else { return nil }
      let below = start + width
      guard below < matrix.rows else { break }
      let turned = Grid(rows: width, columns: width)
      let packed = UnsafeMutableBufferPointer(start: turned.base, count: width * width)
      for row in 0..<width {
        for column in 0...row { packed[column * width + row] = matrix[start + row, start + column] }
      }
      parallelFor(matrix.rows - below, threads: threads) { part in
        andor_dense_divide(
          matrix.row(below + part.lowerBound) + start, matrix.stride, part.count, turned.base, width)
      }
    }
  }

  /// Takes from the block column at `start` what the columns before it explain.
  private static func subtract(_ matrix: Grid, start: Int, width: Int, threads: Int) {
    for first in Swift.stride(from: 0, to: start, by: depth) {
      let end = min(first + depth, start)
      let strips = Strips(transposing: matrix, rows: start..<start + width, columns: first..<end)
      parallelFor((matrix.rows - start + 3) / 4, threads: threads) { part in
        let (low, high) = (start + part.lowerBound * 4, min(start + part.upperBound * 4, matrix.rows))
        andor_dense_subtract(
          matrix.row(low) + start, matrix.stride, matrix.row(low) + first, matrix.stride, strips.base,
          end - first, high - low, strips.count)
      }
    }
  }

  /// ln of the determinant's square root: the sum of ln L_ii.
  var logRoot: Double { (0..<size).reduce(0) { $0 + andor_log(factor[$1, $1]) } }

  /// Returns x with L Lᵀ x = y. O(m²).
  func solve(_ y: [Double]) -> [Double] {
    var x = y
    for i in 0..<size {
      x[i] = (x[i] - andor_dense_dot(factor.row(i), x, i)) / factor[i, i]
    }
    for i in (0..<size).reversed() {
      x[i] /= factor[i, i]
      andor_dense_add(&x, factor.row(i), -x[i], i)
    }
    return x
  }

  /// Returns L⁻¹ in strips. O(m³/3).
  func inverseFactor(threads: Int) -> Strips {
    let result = Strips(depth: size, columns: size)
    let (size, factor) = (size, factor)
    // The first strips are the longest: dealt out in turn from both ends.
    parallelFor((result.count + 1) / 2, threads: threads) { part in
      for number in part.flatMap({ Set([$0, result.count - 1 - $0]) }) {
        let strip = result.strip(number)
        for lane in 0..<min(8, size - 8 * number) { strip[8 * (8 * number + lane) + lane] = 1 }
        andor_dense_forward(strip, factor.base, factor.stride, 8 * number, size)
      }
    }
    return result
  }

  /// Returns the inverse's lower half, in a matrix of whole strips. O(2 m³/3).
  func lowerInverse(threads: Int) -> Grid {
    let strips = inverseFactor(threads: threads)
    let result = Grid.lower(strips.count * 8)
    let size = size
    parallelFor((strips.count + 1) / 2, threads: threads) { part in
      for number in part.flatMap({ Set([$0, strips.count - 1 - $0]) }) {
        let start = 8 * number
        for other in 0...number {
          andor_dense_square(
            result.row(start) + 8 * other, result.stride, strips.strip(number) + 8 * start,
            strips.strip(other) + 8 * start, size - start)
        }
      }
    }
    return result
  }

  /// Returns the inverse, both halves. O(2 m³/3).
  func inverse(threads: Int) -> Grid {
    let result = lowerInverse(threads: threads)
    for row in 0..<size {
      for column in 0..<row { result[column, row] = result[row, column] }
    }
    return result
  }
}
