// SPDX-License-Identifier: Apache-2.0

/// A way to credit coalitions: a linear map of the Harsanyi dividends (the Möbius table) I.
///
/// The index of a coalition T is Σ_{S ⊇ T} w(|S|)·I(S), with weights that depend on |S|, |T| and n alone;
/// every index here is its weights. One pass over the table of 2^n entries serves them all; see ``SupersetSums``.
public struct CoalitionIndex: Sendable {
  /// A short name, such as `shapley-taylor-2`.
  public let name: String
  /// The weight of I(S) in the index of a coalition.
  let weight: @Sendable (_ size: Int, _ order: Int, _ players: Int) -> Double

  /// Creates an index given by the weight of I(S), |S| = `size` ≥ `order`, for coalitions of `order` among
  /// `players`.
  public init(
    name: String, weight: @escaping @Sendable (_ size: Int, _ order: Int, _ players: Int) -> Double
  ) {
    self.name = name
    self.weight = weight
  }

  /// Returns the index of every coalition of one order, in one pass over the Möbius table.
  ///
  /// - Parameters:
  ///   - order: |T|, 0 ... n.
  ///   - table: the Möbius table, 2^n entries indexed by mask. A sum of AND and OR tables will not do: OR
  ///     interactions credit differently.
  ///   - threads: at most so many threads; the result does not depend on it.
  public func values(order: Int, of table: Span<Double>, threads: Int = 1) -> CoalitionValues {
    values(order: order, of: SupersetSums(of: table, order: order, threads: threads))
  }

  /// Returns the index of every coalition of one order, from the sums of a table; O(C(n, order)·n).
  ///
  /// - Parameter players: n where more take part than the table is over: null players, who are in no interaction.
  public func values(order: Int, of sums: SupersetSums, players: Int? = nil) -> CoalitionValues {
    let n = sums.players
    let weights = (0...n).map { $0 < order ? 0 : weight($0, order, players ?? n) }
    return CoalitionValues(players: n, order: order, values: sums.weighted(order: order, by: weights))
  }

  /// Returns the index of every single player, n numbers.
  public func playerValues(of table: Span<Double>, threads: Int = 1) -> [Double] {
    playerCount(ofTableWith: table.count) == 0
      ? [] : values(order: 1, of: table, threads: threads).values
  }
}

/// One number for each coalition of one order.
public struct CoalitionValues: Sendable {
  /// n.
  public let players: Int
  /// |T| of every coalition T.
  public let order: Int
  /// C(n, order) numbers, in ascending order of masks.
  public let values: [Double]

  /// The coalitions, in the order of `values`.
  public var coalitions: [Coalition] { Coalition.each(ofOrder: order, among: players) }
}
