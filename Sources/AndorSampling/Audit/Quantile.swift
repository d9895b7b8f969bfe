// SPDX-License-Identifier: Apache-2.0
import AndorKernels

/// Quantiles of the normal and of Student's distribution, with the same bits on every machine.
enum Quantile {
  /// Returns z such that a normal variable is beyond ±z with probability `level` / `comparisons`.
  static func twoSided(level: Double, comparisons: Int = 1) -> Double {
    let tail = level / 2 / Double(max(comparisons, 1))
    var (low, high) = (0.0, 38.0)
    for _ in 0..<70 {
      let middle = (low + high) / 2
      if upperTail(middle) > tail { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// Returns the same for Student's distribution of so many degrees of freedom, by the expansion in their inverse
  /// (Abramowitz and Stegun, 26.7.5).
  static func student(level: Double, comparisons: Int = 1, freedom: Int) -> Double {
    let z = twoSided(level: level, comparisons: comparisons)
    let (square, v) = (z * z, Double(max(freedom, 1)))
    let first = (square + 1) * z / 4
    let second = ((5 * square + 16) * square + 3) * z / 96
    let third = (((3 * square + 19) * square + 17) * square - 15) * z / 384
    return z + (first + (second + third / v) / v) / v
  }

  /// The probability that a normal variable is above z ≥ 0: a series near 0, a continued fraction beyond 3.
  private static func upperTail(_ z: Double) -> Double {
    let density = andor_exp(-z * z / 2) * 0.3989422804014327
    guard z < 3 else {
      var fraction = z
      for k in (1...80).reversed() { fraction = z + Double(k) / fraction }
      return density / fraction
    }
    var (term, sum) = (z, z)
    for k in 1...60 {
      term *= z * z / Double(2 * k + 1)
      sum += term
    }
    return 0.5 - density * sum
  }
}
