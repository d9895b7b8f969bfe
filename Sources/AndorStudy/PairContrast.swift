// SPDX-License-Identifier: Apache-2.0
import AndorCore

/// How the difference of two games splits into what players do alone and what pairs do in contexts of each size.
///
/// v(N) − v(∅) = Σ_i [v(i) − v(∅)] + Σ_m (n−1−m)/(n(n−1)) Σ_{i≠j} I_ij^(m), with the multi-order interactions I_ij^(m) of
/// Zhang et al., "Interpreting and boosting dropout from a game-theoretic view", ICLR 2021. All pairs and all context sizes
/// come from one pass over the table: O(2^n).
public struct PairContrast: Sendable {
  /// The change of v(N) − v(∅).
  public let change: Double
  /// What of it players do alone.
  public let alone: Double
  /// What of it pairs do in contexts of 0 ... n − 2 others.
  public let pairs: [Double]
  /// The mean of |I_ij^(m)| over pairs, by context size.
  public let sizes: [Double]

  /// Splits a game given by its Möbius transform: that of the difference of two.
  public init(of harsanyi: [Double], threads: Int = 1) {
    let n = harsanyi.count.trailingZeroBitCount
    change = harsanyi.dropFirst().reduce(0, +)
    alone = (0..<n).reduce(0) { $0 + harsanyi[1 << $1] }
    guard n > 1 else {
      (pairs, sizes) = ([], [])
      return
    }
    let interactions = Self.interactions(of: harsanyi, threads: threads)
    pairs = interactions.enumerated().map { context, values in
      let weight = Double(n - 1 - context) / Double(n * (n - 1))
      // Each pair counts as (i, j) and as (j, i).
      return 2 * weight * values.reduce(0, +)
    }
    sizes = interactions.map { values in values.reduce(0) { $0 + abs($1) } / Double(values.count) }
  }

  /// Returns I_ij^(m) of all pairs, in ascending order of masks, for contexts of m = 0 ... n − 2 others.
  static func interactions(of harsanyi: [Double], threads: Int) -> [[Double]] {
    let sums = SupersetSums(of: harsanyi.span, order: 2, threads: threads)
    return (0...sums.players - 2).map {
      CoalitionIndex.multiOrder(context: $0).values(order: 2, of: sums).values
    }
  }
}
