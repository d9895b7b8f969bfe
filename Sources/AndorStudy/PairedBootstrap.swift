// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorSystem

/// Blocks drawn with replacement, the same draws for every statistic: differences of statistics are then paired.
///
/// Efron, "Bootstrap methods: another look at the jackknife", 1979. Resample r draws from SplitMix64 with the seed r: a place
/// is the upper half of a number, times the count, divided by 2^32. Sums run in the order of the draw, so that the bits
/// depend on nothing else.
public struct PairedBootstrap: Sendable {
  /// How often blocks are drawn.
  public static let resamples = 1000
  private let draws: [[Int]]
  private let threads: Int

  /// Where a statistic lies.
  public struct Interval: Sendable, Equatable {
    /// The 2.5 % quantile.
    public var low: Double
    /// The 97.5 % quantile.
    public var high: Double
  }

  /// Draws from so many blocks, 1 ... 2^31 − 1.
  public init(blocks: Int, threads: Int = 1) {
    precondition(blocks > 0 && blocks < 1 << 31, "there are blocks to draw from")
    self.threads = threads
    draws = (0..<Self.resamples).map { number in
      var random = SplitMix64(seed: UInt64(number))
      return (0..<blocks).map { _ in Int(((random.next() >> 32) * UInt64(blocks)) >> 32) }
    }
  }

  /// Returns a statistic in every resample.
  func values(of statistic: BlockRatio) -> [Double] { draws.map(statistic.value(of:)) }

  /// Returns the intervals of statistics of 95 %; NaN where they are not defined.
  public func intervals(of statistics: [BlockRatio]) -> [Interval] {
    let found = Locked([Interval](repeating: Interval(low: .nan, high: .nan), count: statistics.count))
    parallelFor(statistics.count, threads: threads) { part in
      let some = part.map { place in
        let values = values(of: statistics[place])
        return Interval(low: Self.quantile(0.025, of: values), high: Self.quantile(0.975, of: values))
      }
      found.withLock { $0.replaceSubrange(part, with: some) }
    }
    return found.withLock { $0 }
  }

  /// Returns a quantile of the numbers that are defined, between two of them by their distance, as numpy does by default;
  /// NaN where there are none.
  static func quantile(_ share: Double, of numbers: [Double]) -> Double {
    let sorted = numbers.filter { !$0.isNaN }.sorted()
    guard let last = sorted.last else { return .nan }
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    let (low, high) = (sorted[below], below + 1 < sorted.count ? sorted[below + 1] : last)
    return low + (high - low) * (place - Double(below))
  }
}
