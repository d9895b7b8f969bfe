// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The three conditions under which few interactions are proved to suffice (Ren et al., ICLR 2024), as they
/// hold for one table of values.
///
/// The theorem is about growth with n. Its bound, evaluated on one game, is Markov's inequality: at most Σ|I|/τ
/// interactions are above τ, whatever the game. So conditions that hold are no success, and none is reported.
public struct SparsityConditions: Hashable, Sendable {
  /// Condition 1: the highest order that has an AND interaction above the threshold; 0 when there is none.
  public var highestOrder: Int
  /// ū(m): the mean of v(T) − v(∅) over |T| = m, for m = 0 … n; ū(0) = 0.
  public var meanOutputs: [Double]
  /// Condition 2: ū never turns back on its way to ū(n); where ū(n) < 0, it does not rise from any m to m + 1.
  public var isMonotone: Bool
  /// Condition 3: the smallest p ≥ 0 with s ū(m′) ≥ (m′/m)^p s ū(m) for all 0 < m′ < m, where s = ±1 is the sign
  /// with s ū(n) ≥ 0; nil when there is none, because some s ū(m′) ≤ 0 < s ū(m).
  public var degree: Double?

  /// Looks at the values and their Möbius table, 2^n entries each; two passes.
  public init(values: Span<Double>, harsanyi: Span<Double>, threshold: Double, threads: Int = 1) {
    precondition(values.count == harsanyi.count, "both tables are over the same players")
    let n = playerCount(ofTableWith: values.count)
    var highest = 0
    for set in harsanyi.indices.dropFirst() where abs(harsanyi[set]) > threshold {
      highest = max(highest, set.nonzeroBitCount)
    }
    highestOrder = highest
    let sums = values.withUnsafeBufferPointer { table in
      sumOverBlocks(table, width: n + 1, threads: threads) { block, high, sums in
        for (low, value) in block.enumerated() { sums[high + low.nonzeroBitCount] += value }
      }
    }
    let means = (0...n).map { sums[$0] / binomial(n, $0) - values[0] }
    meanOutputs = means
    // The theorem is about outputs that rise with the players; the negative of a game is explained as sparsely.
    let outputs = means[n] < 0 ? means.map { -$0 } : means
    isMonotone = zip(outputs, outputs.dropFirst()).allSatisfy { $0 <= $1 }
    degree = Self.degree(outputs)
  }

  private static func degree(_ outputs: [Double]) -> Double? {
    var degree = 0.0
    for m in outputs.indices.dropFirst() where outputs[m] > 0 {
      for fewer in 1..<m {
        guard outputs[fewer] > 0 else { return nil }
        degree = max(degree, log(outputs[fewer] / outputs[m]) / log(Double(fewer) / Double(m)))
      }
    }
    return degree
  }
}
