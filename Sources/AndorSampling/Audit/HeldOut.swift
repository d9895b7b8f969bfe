// SPDX-License-Identifier: Apache-2.0
import AndorCore

/// How much of the variance of a game a surrogate explains at masks that it has not seen.
public struct HeldOut: Sendable, Hashable {
  /// The law of the masks.
  public let law: MaskStream.Law
  /// 1 − mean of (v − prediction)² / variance of v.
  public let r2: Double
  /// The lower end of the interval of R² over all masks of the law.
  public let low: Double
  /// The upper end, 1 at most.
  public let high: Double
  /// The number of masks.
  public let masks: Int

  /// Measures R² and its interval by the delta method.
  ///
  /// With c = (v − mean)², R² = 1 − E e²/E c moves by the mean of (R c − e²)/E c, R = E e²/E c, whose standard error over
  /// masks, or over pairs of complements, makes the interval, with Student's quantile. Where v does not vary, R² is 1 for
  /// a residual of 0 and 0 otherwise, and the interval is the whole range.
  init(_ law: MaskStream.Law, values: [Double], residuals: [Double], level: Double) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let spreads = values.map { ($0 - mean) * ($0 - mean) }
    let (spread, error) = (spreads.reduce(0, +) / count, residuals.reduce(0) { $0 + $1 * $1 } / count)
    (self.law, masks) = (law, values.count)
    guard spread > 0 else {
      r2 = error > 0 ? 0 : 1
      (low, high) = (error > 0 ? -.infinity : 1, 1)
      return
    }
    let ratio = error / spread
    var moves = residuals.indices.map { place -> Double in
      let square = residuals[place] * residuals[place]
      return (square - ratio * spreads[place]) / spread
    }
    if law.isPaired {
      moves = (0..<moves.count / 2).map { pair -> Double in (moves[2 * pair] + moves[2 * pair + 1]) / 2 }
    }
    let units = Double(moves.count)
    let square = moves.reduce(0) { $0 + $1 * $1 }
    let deviation = units > 1 ? (square / (units - 1) / units).squareRoot() : .infinity
    let width = Quantile.student(level: level, freedom: max(moves.count - 1, 1)) * deviation
    r2 = 1 - ratio
    (low, high) = (1 - ratio - width, min(1, 1 - ratio + width))
  }

  /// Half of the interval's width.
  public var halfWidth: Double { (high - low) / 2 }
}

/// A bound on the pair interactions that a surrogate misses, from its residual at masks with half of the players.
enum MissedPairs {
  /// Returns x such that, at the confidence asked for, no pair's average second difference of the residual is beyond ±x.
  ///
  /// That average, the residual's Banzhaf interaction, is four times its Fourier coefficient, a mean over masks of the
  /// residual times both players' signs. Bonferroni over all pairs with Student's quantile. O(masks · n²).
  static func bound(_ masks: MaskTable, residuals: [Double], level: Double, threads: Int) -> Double? {
    let n = masks.players
    guard masks.count > 8 else { return nil }
    let signs = Grid(signsOf: masks)
    let weighed = Grid(rows: masks.count, columns: n)
    for row in 0..<masks.count {
      for i in 0..<n { weighed[row, i] = signs[row, i] * residuals[row] }
    }
    let turned = Grid(rows: n, columns: masks.count)
    for row in 0..<masks.count {
      for i in 0..<n { turned[i, row] = weighed[row, i] }
    }
    let sums = turned.times(Strips(of: signs), threads: threads)
    let count = Double(masks.count)
    let square = residuals.reduce(0) { $0 + $1 * $1 } / count
    let quantile = Quantile.student(level: level, comparisons: n * (n - 1) / 2, freedom: masks.count - 1)
    var largest = 0.0
    for i in 0..<n {
      for j in 0..<i {
        let mean = sums[i, j] / count
        let error = (max(square - mean * mean, 0) / (count - 1)).squareRoot()
        largest = max(largest, abs(mean) + quantile * error)
      }
    }
    return 4 * largest
  }
}
