// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorSystem
import Glibc

/// The theory's curves of normalised strength by order, for variances of the noise, and which fits a level best.
struct TheoryFit: Sendable {
  /// One curve.
  struct Curve: Sendable {
    let variance: Double
    /// Strengths by order, divided by their mean.
    let strengths: [Double]
  }

  /// The curve without noise: the interactions in the end themselves.
  let flat: Curve
  /// Those of ten variances a decade, from 1e-8 to 10.
  private let curves: [Curve]

  /// Creates the curves of blocks.
  /// - Parameters:
  ///   - endings: the salient interactions of the last level with v(∅), a table a block.
  ///   - share: τ as a share of the mean |Σ_S ŵ_S − ŵ_∅|.
  init(endings: [LearningTheory], share: Double, threads: Int) {
    let variances = [0] + (0...90).map { pow(10, Double($0) / 10 - 8) }
    let found = Locked([Curve?](repeating: nil, count: variances.count))
    parallelFor(variances.count, threads: threads) { part in
      for place in part {
        let curve = Self.curve(variances[place], endings, share)
        found.withLock { $0[place] = curve }
      }
    }
    let curves = found.withLock { $0.compactMap(\.self) }
    (flat, self.curves) = (curves[0], Array(curves.dropFirst()))
  }

  static func curve(_ variance: Double, _ endings: [LearningTheory], _ share: Double) -> Curve {
    let tables = endings.map { $0.interactions(variance: variance) }
    let sizes = tables.map { abs($0.dropFirst().reduce(0, +)) }
    let least = share * sizes.reduce(0, +) / Double(sizes.count)
    let strengths = tables.map { Orders.strengths(of: [$0], atLeast: least) }
    return Curve(variance: variance, strengths: normalised(strengths))
  }

  /// Returns the sums over blocks of strengths by order, divided by their mean; NaN where all are 0.
  static func normalised(_ strengths: [[Double]]) -> [Double] {
    let sums = strengths[0].indices.map { order in strengths.reduce(0) { $0 + $1[order] } }
    let mean = sums.reduce(0, +) / Double(sums.count)
    return sums.map { $0 / mean }
  }

  /// Returns the curve of least squares of a level's normalised strengths.
  func best(for measured: [Double]) -> Curve {
    func distance(_ curve: Curve) -> Double {
      zip(curve.strengths, measured).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    // Curves without a salient interaction are not defined, and no curve of a level is either.
    return curves.filter { distance($0).isFinite }.min { distance($0) < distance($1) } ?? flat
  }

  /// Returns the share of the variance of measured strengths over the orders that a curve explains; NaN where they are equal.
  static func r2(of curve: Curve, _ measured: [Double]) -> Double {
    let mean = measured.reduce(0, +) / Double(measured.count)
    let all = measured.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let left = zip(curve.strengths, measured).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return all > 0 ? 1 - left / all : .nan
  }
}
