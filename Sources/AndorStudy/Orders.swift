// SPDX-License-Identifier: Apache-2.0

/// Sums over the coalitions of each order, as a list for the orders 1 to n.
enum Orders {
  /// Returns Σ over |S| = k of a number of each mask S, for k = 1 ... n; O(2^n).
  /// - Parameter count: 2^n.
  static func sums(_ count: Int, _ number: (Int) -> Double) -> [Double] {
    var sums = [Double](repeating: 0, count: count.trailingZeroBitCount)
    guard count > 1 else { return sums }
    for mask in 1..<count { sums[mask.nonzeroBitCount - 1] += number(mask) }
    return sums
  }

  /// Returns Σ|I(S)| of the interactions of each order that are at least as strong as a threshold.
  static func strengths(of tables: [[Double]], atLeast threshold: Double) -> [Double] {
    sums(tables[0].count) { mask in
      tables.reduce(0) { sum, table in
        let strength = abs(table[mask])
        return strength >= threshold ? sum + strength : sum
      }
    }
  }

  /// Returns the mean order of sums by order; `nil` where they are all 0.
  static func mean(of sums: [Double]) -> Double? {
    let total = sums.reduce(0, +)
    guard total > 0 else { return nil }
    return sums.enumerated().reduce(0) { $0 + Double($1.offset + 1) * $1.element } / total
  }
}
