// SPDX-License-Identifier: Apache-2.0

/// How a sample is explained.
public struct SampleOptions: Sendable, Hashable {
  /// 1 − the confidence of each interval.
  public var level: Double
  /// The most players of an interaction.
  public var order: Int
  /// How many threads work at a time; no bit depends on it.
  public var threads: Int

  /// Creates options.
  public init(level: Double = 0.05, order: Int = 5, threads: Int = 1) {
    (self.level, self.order, self.threads) = (level, order, threads)
  }

  /// - Throws: ``SampleError/option(_:)`` for a level outside (0, 0.5], or an order below 1.
  func check() throws(SampleError) {
    guard level > 0, level <= 0.5 else {
      throw .option("a level must be above 0 and at most 0.5, not \(level). Change the confidence")
    }
    guard order >= 1 else { throw .option("the order must be 1 or more, not \(order). Raise it") }
  }
}
