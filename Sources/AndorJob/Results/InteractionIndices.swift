// SPDX-License-Identifier: Apache-2.0

/// Interaction indices of all coalitions of 1 to `order` players: linear maps of the Harsanyi interactions.
///
/// Every list but those of `multiOrder` has one number for each of `masks`.
public struct InteractionIndices: Codable, Sendable, Equatable {
  /// The interaction of pairs in contexts of one size (Zhang et al. 2021).
  public struct MultiOrder: Codable, Sendable, Equatable {
    /// m: the number of other players present.
    public var context: Int
    /// The mean over all pairs.
    public var mean: Double
    /// The mean magnitude over all pairs.
    public var meanAbsolute: Double
    /// One number for each pair in ascending order of masks; absent where the job has too many.
    public var pairs: [Double]?

    /// Creates the interactions of one context size.
    public init(context: Int, mean: Double, meanAbsolute: Double, pairs: [Double]?) {
      self.context = context
      self.mean = mean
      self.meanAbsolute = meanAbsolute
      self.pairs = pairs
    }
  }

  /// k: the highest order.
  public var order: Int
  /// The coalitions, by order and then by mask.
  public var masks: [Int]
  /// The Shapley interaction index (SII).
  public var shapleyInteraction: [Double]
  /// The Shapley–Taylor index up to order k (STII).
  public var shapleyTaylor: [Double]
  /// The faithful Shapley interaction index up to order k (FSII).
  public var faithfulShapley: [Double]
  /// The k-Shapley values (k-SII).
  public var kShapley: [Double]
  /// For contexts of 0 to n − 2 players.
  public var multiOrder: [MultiOrder]

  /// Creates indices from their parts.
  public init(
    order: Int, masks: [Int], shapleyInteraction: [Double], shapleyTaylor: [Double],
    faithfulShapley: [Double], kShapley: [Double], multiOrder: [MultiOrder]
  ) {
    self.order = order
    self.masks = masks
    self.shapleyInteraction = shapleyInteraction
    self.shapleyTaylor = shapleyTaylor
    self.faithfulShapley = faithfulShapley
    self.kShapley = kShapley
    self.multiOrder = multiOrder
  }
}
