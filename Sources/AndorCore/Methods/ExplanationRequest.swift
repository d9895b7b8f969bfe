// SPDX-License-Identifier: Apache-2.0

/// What is asked for when a game is to be explained.
public struct ExplanationRequest: Sendable, Equatable {
  /// What the explanation may leave unexplained.
  public enum Noise: Sendable, Equatable {
    /// δ as a share of |v(N) − v(∅)|.
    case bound(Double)
    /// Random noise of a given standard deviation, or one estimated from the values (`nil`).
    case sigma(Double?)

    /// Returns δ in units of the values; `nil` where no bound is asked for.
    public func bound(in scale: ValueScale) -> Double? {
      guard case .bound(let share) = self else { return nil }
      return share * scale.difference
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

  /// Creates a request of its parts.
  ///
  /// Noise of standard deviation 0 is none: a penalty of 0 would leave the LASSO any of the exact explanations.
  public init(noise: Noise, gap: Double = 0.01, isTimed: Bool = false, ties: Ties = .lowOrder) {
    (self.noise, self.gap, self.isTimed) = (noise == .sigma(0) ? .bound(0) : noise, gap, isTimed)
    self.ties = ties
  }
}

/// How large the values of a game are: what shares are shares of.
public struct ValueScale: Sendable, Equatable {
  /// |v(N) − v(∅)|.
  public var difference: Double

  /// Creates the scale of a table of 2^n values.
  public init(of values: Span<Double>) { difference = abs(values[values.count - 1] - values[0]) }

  private init(difference: Double) { self.difference = difference }

  /// The scale of a game whose values are not known yet: every share is a number other than 0.
  public static let unknown = ValueScale(difference: 1)
}
