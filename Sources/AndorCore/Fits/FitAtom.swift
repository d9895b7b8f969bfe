// SPDX-License-Identifier: Apache-2.0

/// A column of the AND-OR dictionary: the indicator of S ⊆ T, or of S ∩ T ≠ ∅, over all masks T.
struct FitAtom: Hashable, Sendable {
  var kind: Interaction.Kind
  /// S as a mask, not empty; two players or more for OR, as a single player's two columns are the same.
  var set: Int

  /// Returns the standard deviation of a column of size |S| over all masks: the mean is 2^{−|S|} or 1 less that.
  static func deviation(_ size: Int) -> Double {
    let share = power(size)
    return (share * (1 - share)).squareRoot()
  }

  /// Returns what an effect of 1 costs, beside λ: the column's standard deviation, three quarters of it for a single
  /// player.
  ///
  /// i + j = AND{i,j} + OR{i,j} with the first two at 1/2 each and the others at 0.43 each: at their full price two
  /// players would be explained as a pair. At three quarters AND{i,j} still costs less than i + j − OR{i,j}.
  static func price(_ size: Int) -> Double { size == 1 ? 0.75 * deviation(1) : deviation(size) }

  var deviation: Double { Self.deviation(set.nonzeroBitCount) }
  var price: Double { Self.price(set.nonzeroBitCount) }

  /// Returns ⟨column, other column⟩/2^n once both have mean 0.
  ///
  /// Uniform masks contain S with probability 2^{−|S|}; the indicator of S ∩ T = ∅ is 1 less the OR column.
  func covariance(with other: FitAtom) -> Double {
    let apart = Self.power(set.nonzeroBitCount + other.set.nonzeroBitCount)
    if kind == other.kind { return Self.power((set | other.set).nonzeroBitCount) - apart }
    return set & other.set == 0 ? 0 : apart
  }

  /// Returns the covariance of the columns scaled to a price of 1.
  func pricedCovariance(with other: FitAtom) -> Double { covariance(with: other) / (price * other.price) }

  /// Returns the covariance of the columns scaled to standard deviation 1.
  func correlation(with other: FitAtom) -> Double {
    covariance(with: other) / (deviation * other.deviation)
  }

  /// Returns 2^{−k}.
  private static func power(_ k: Int) -> Double { Double(sign: .plus, exponent: -k, significand: 1) }
}
