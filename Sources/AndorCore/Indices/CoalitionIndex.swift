// SPDX-License-Identifier: Apache-2.0

/// A way to credit coalitions: a linear map of the Harsanyi dividends (the Möbius table) I.
///
/// The index of a coalition T is Σ_{S ⊇ T} w(|S|)·I(S), with weights that depend on |S|, |T| and n alone;
/// every index here is its weights. Evaluating one order costs one pass over the table of 2^n entries and
/// small memory; see ``values(order:of:threads:)``.
public struct CoalitionIndex: Sendable {
  /// A short name, such as `shapley-taylor-2`.
  public let name: String
  /// The weight of I(S) in the index of a coalition.
  let weight: @Sendable (_ size: Int, _ order: Int, _ players: Int) -> Double

  /// An index given by the weight of I(S), |S| = `size` ≥ `order`, for coalitions of `order` among
  /// `players`.
  public init(
    name: String, weight: @escaping @Sendable (_ size: Int, _ order: Int, _ players: Int) -> Double
  ) {
    self.name = name
    self.weight = weight
  }

  /// The index of every coalition of one order.
  ///
  /// - Parameters:
  ///   - order: |T|, 0 ... n.
  ///   - table: the Möbius table, 2^n entries indexed by mask. A sum of AND and OR tables will not do: OR
  ///     interactions credit differently.
  ///   - threads: at most so many threads; the result does not depend on it.
  public func values(order: Int, of table: Span<Double>, threads: Int = 1) -> CoalitionValues {
    let n = playerCount(ofTableWith: table.count)
    precondition((0...n).contains(order), "an order is 0 ... n")
    let weights = (0...n).map { $0 < order ? 0 : weight($0, order, n) }
    let sums = SupersetSums(n: n, order: order, weights: weights)
    return CoalitionValues(
      players: n, order: order, values: table.withUnsafeBufferPointer { sums.over($0, threads: threads) })
  }

  /// The index of every single player, n numbers.
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
