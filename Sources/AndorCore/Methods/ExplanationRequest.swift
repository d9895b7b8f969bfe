// SPDX-License-Identifier: Apache-2.0

/// What is asked for when a game is to be explained.
public struct ExplanationRequest: Sendable, Equatable {
  /// What the explanation may leave unexplained.
  public enum Noise: Sendable, Equatable {
    /// δ as a share of the standard deviation of v over all masks: the whole explanation then explains at least
    /// 1 − share² of the variance.
    case deviation(Double)
    /// δ as a share of |v(N) − v(∅)|, the unit of the papers.
    case difference(Double)
    /// δ itself, in units of the values.
    case bound(Double)
    /// Random noise of a given standard deviation, or one estimated from the values (`nil`).
    case sigma(Double?)

    /// Returns δ in units of the values; `nil` where no bound is asked for.
    public func bound(in scale: ValueScale) -> Double? {
      switch self {
      case .deviation(let share): share * scale.deviation
      case .difference(let share): share * scale.difference
      case .bound(let delta): delta
      case .sigma: nil
      }
    }
  }

  /// What the explanation may leave unexplained.
  public var noise: Noise
  /// The certified relative gap to stop at.
  public var gap: Double
  /// Whether seconds limit the search, so that it needs no limit of iterations.
  public var isTimed: Bool
  /// Which of the least explanations is sought.
  public var ties: Ties
  /// The most iterations of the choice among them; `nil` for as many as the method takes.
  public var mostTieIterations: Int?

  /// Creates a request of its parts.
  ///
  /// Noise of standard deviation 0 is none: a penalty of 0 would leave the LASSO any of the exact explanations.
  public init(noise: Noise, gap: Double = 0.01, isTimed: Bool = false, ties: Ties = .lowOrder) {
    (self.noise, self.gap, self.isTimed) = (noise == .sigma(0) ? .difference(0) : noise, gap, isTimed)
    self.ties = ties
  }
}

/// How large the values of a game are: what shares are shares of.
public struct ValueScale: Sendable, Equatable {
  /// |v(N) − v(∅)|.
  public var difference: Double
  /// The standard deviation of v over all masks; 0 for a constant.
  public var deviation: Double

  /// Creates the scale of a table of 2^n values; three passes, with the same bits for any number of threads.
  public init(of values: Span<Double>, threads: Int = 1) {
    let empty = values[0]
    difference = abs(values[values.count - 1] - empty)
    deviation = values.withUnsafeBufferPointer { table in
      // About v(∅), so that a constant is exactly still; in shares of the largest, whose squares do not vanish.
      let largest = table.reduce(0) { max($0, abs($1 - empty)) }
      guard largest > 0 else { return 0 }
      let count = Double(table.count)
      let mean =
        sumOverBlocks(table, width: 1, threads: threads) { block, _, sums in
          sums[0] += block.reduce(0) { $0 + ($1 - empty) / largest }
        }[0] / count
      let squares = sumOverBlocks(table, width: 1, threads: threads) { block, _, sums in
        sums[0] += block.reduce(0) { sum, value in
          let distance = (value - empty) / largest - mean
          return sum + distance * distance
        }
      }[0]
      return largest * (squares / count).squareRoot()
    }
  }

  private init(difference: Double, deviation: Double) {
    (self.difference, self.deviation) = (difference, deviation)
  }

  /// The scale of a game whose values are not known yet: every share is a number other than 0.
  public static let unknown = ValueScale(difference: 1, deviation: 1)
}
