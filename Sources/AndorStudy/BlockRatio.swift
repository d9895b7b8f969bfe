// SPDX-License-Identifier: Apache-2.0

/// A statistic over blocks: the quotient of two sums with a term a block.
///
/// A mean is one, with denominators of 1; a block for which a number is not defined has 0 in both.
public struct BlockRatio: Sendable, Equatable {
  let numerators: [Double]
  let denominators: [Double]

  /// Creates a quotient of its terms.
  init(_ numerators: [Double], over denominators: [Double]) {
    assert(numerators.count == denominators.count, "both have a term a block")
    (self.numerators, self.denominators) = (numerators, denominators)
  }

  /// Creates the mean of the numbers that are defined: NaN is none.
  public init(meanOf numbers: [Double]) {
    self.init(
      numbers.map { $0.isNaN ? 0 : $0 }, over: numbers.map { $0.isNaN ? 0 : 1 })
  }

  /// The statistic of all blocks; NaN where it is not defined.
  var value: Double { numerators.reduce(0, +) / denominators.reduce(0, +) }

  /// Returns the statistic of drawn blocks.
  func value(of draw: [Int]) -> Double {
    var (numerator, denominator) = (0.0, 0.0)
    for block in draw {
      numerator += numerators[block]
      denominator += denominators[block]
    }
    return numerator / denominator
  }
}
