// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorSystem

/// Means with percentile intervals of 95 % (Efron, "Bootstrap methods: another look at the jackknife", 1979).
///
/// Resample r draws from SplitMix64 with the seed r: a place is the upper half of a number, times the count, divided by
/// 2^32. Rows of as many numbers see the same draws. Sums run in order, so that the bits depend on nothing else; the
/// package for Python draws the same.
enum Bootstrap {
  /// How often a mean is drawn.
  static let resamples = 1000
  /// The ends of the interval, as shares of the means drawn.
  private static let ends = (low: 0.025, high: 0.975)

  /// The mean of a row, and where means of its numbers drawn with replacement lie.
  struct Interval: Equatable {
    let mean: Double
    let low: Double
    let high: Double
  }

  /// Returns the interval of each row; O(resamples · numbers) time.
  /// - Parameter rows: of one number or more each.
  static func intervals(of rows: [[Double]], threads: Int) -> [Interval] {
    var found = [Interval?](repeating: nil, count: rows.count)
    for (count, members) in Dictionary(grouping: rows.indices, by: { rows[$0].count }) {
      precondition(count > 0 && count < 1 << 31, "a row without numbers has no mean")
      // Numbers of one place side by side: a draw adds them all.
      let table = (0..<count).flatMap { place in members.map { rows[$0][place] } }
      let means = means(of: table, rows: members.count, threads: threads)
      for (place, row) in members.enumerated() {
        let sorted = means.map { $0[place] }.sorted()
        found[row] = Interval(
          mean: rows[row].reduce(0, +) / Double(count), low: quantile(ends.low, of: sorted),
          high: quantile(ends.high, of: sorted))
      }
    }
    return found.compactMap(\.self)
  }

  /// Returns the means of every resample, a number a row.
  private static func means(of table: [Double], rows: Int, threads: Int) -> [[Double]] {
    let drawn = Locked([[Double]](repeating: [], count: resamples))
    parallelFor(resamples, threads: threads) { part in
      let means = part.map { mean(of: table, rows: rows, resample: $0) }
      drawn.withLock { $0.replaceSubrange(part, with: means) }
    }
    return drawn.withLock { $0 }
  }

  private static func mean(of table: [Double], rows: Int, resample: Int) -> [Double] {
    let count = table.count / rows
    var random = SplitMix64(seed: UInt64(resample))
    var sums = [Double](repeating: 0, count: rows)
    for _ in 0..<count {
      let place = Int(((random.next() >> 32) * UInt64(count)) >> 32)
      for row in 0..<rows { sums[row] += table[place * rows + row] }
    }
    return sums.map { $0 / Double(count) }
  }

  /// Returns a quantile of sorted numbers, between two of them by their distance, as numpy does by default.
  static func quantile(_ share: Double, of sorted: [Double]) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    let (low, high) = (sorted[below], sorted[min(below + 1, sorted.count - 1)])
    let way = place - Double(below)
    return way < 0.5 ? low + (high - low) * way : high - (high - low) * (1 - way)
  }
}
