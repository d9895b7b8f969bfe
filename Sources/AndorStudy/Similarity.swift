// SPDX-License-Identifier: Apache-2.0
import AndorCore

/// How much two games have in common, from the norms of both and of their difference.
///
/// J = (‖A‖ + ‖B‖ − ‖A − B‖)/(‖A‖ + ‖B‖ + ‖A − B‖). With effects split into positive and negative parts this is the
/// Jaccard similarity Σ min/Σ max; by the triangle inequality it lies in 0 ... 1.
public struct Similarity: Sendable, Equatable {
  /// A norm that is known up to a certificate.
  public struct Norm: Sendable, Equatable {
    /// No less than this.
    public var lower: Double
    /// No more than this.
    public var upper: Double

    /// Creates a norm of its bounds.
    public init(lower: Double, upper: Double) { (self.lower, self.upper) = (lower, upper) }
  }

  /// J of the smallest norms that were found.
  public var value: Double
  /// No less than this.
  public var low: Double
  /// No more than this.
  public var high: Double

  /// Creates the similarity of two games from certified norms; `nil` where all are 0.
  public init?(_ first: Norm, _ second: Norm, difference: Norm) {
    let (lower, upper) = (first.lower + second.lower, first.upper + second.upper)
    guard upper + difference.upper > 0 else { return nil }
    value = min(1, max(0, (upper - difference.upper) / (upper + difference.upper)))
    low = max(0, (lower - difference.upper) / (upper + difference.upper))
    let least = lower + difference.lower
    high = least > 0 ? min(1, (upper - difference.lower) / least) : 1
    // A difference that was searched less closely than the games could reach beyond its own interval by rounding.
    (low, high) = (min(low, value), max(high, value))
  }

  /// Creates the mean of similarities, with the mean of their bounds; `nil` of none.
  init?(meanOf all: [Similarity]) {
    guard !all.isEmpty else { return nil }
    func mean(_ number: (Similarity) -> Double) -> Double {
      all.reduce(0) { $0 + number($1) } / Double(all.count)
    }
    (value, low, high) = (mean(\.value), mean(\.low), mean(\.high))
  }

  /// Returns J by order, and of all, of two tables of effects; NaN where both have none.
  static func harsanyi(_ first: [Double], _ second: [Double]) -> (byOrder: [Double], total: Double) {
    let norms = Orders.sums(first.count) { abs(first[$0]) + abs(second[$0]) }
    let differences = Orders.sums(first.count) { abs(first[$0] - second[$0]) }
    // Below what effects round to there is none.
    let rounding = 0x1p-44 * zip(first, second).reduce(0) { max($0, abs($1.0), abs($1.1)) }
    func jaccard(_ norms: Double, _ difference: Double) -> Double {
      norms > rounding ? max(0, norms - difference) / (norms + difference) : .nan
    }
    let both = zip(norms, differences).map { jaccard($0, $1) }
    return (both, jaccard(norms.reduce(0, +), differences.reduce(0, +)))
  }

  /// Returns the least Σ|I| of the AND-OR explanations of a difference of two games, up to a noise bound.
  ///
  /// With noise bounds δ_A and δ_B of the games, δ_A + δ_B is that of the difference: the triangle inequality then holds
  /// for the norms. O(n 2^n) an iteration of the search.
  public static func norm(
    ofDifference first: [Double], _ second: [Double], noise: Double, gap: Double, threads: Int = 1
  ) -> Norm {
    norm(of: zip(first, second).map { $0 - $1 }, noise: noise, gap: gap, threads: threads)
  }

  /// Returns the least Σ|I| of the AND-OR explanations of a game, up to a noise bound.
  static func norm(of values: [Double], noise: Double, gap: Double, threads: Int) -> Norm {
    var sparsifier = Sparsifier()
    sparsifier.gap = gap
    let found = sparsifier.explain(values.span, noise: noise, threads: threads)
    return Norm(lower: found.lowerBound, upper: found.leastObjective)
  }
}
