// SPDX-License-Identifier: Apache-2.0

extension GameResult {
  /// How much of a sampled game's variance its surrogate explains at masks that it has not seen.
  public struct HeldOut: Codable, Sendable, Equatable {
    /// The law of the masks: `size-uniform`, `half` or `most` of the players present.
    public var density: String
    /// 1 − mean squared error / variance.
    public var r2: Double
    /// The lower end of its interval; absent where nothing bounds it.
    public var low: Double?
    /// The upper end.
    public var high: Double
    /// The number of masks.
    public var masks: Int

    /// Creates a statement from its parts.
    public init(density: String, r2: Double, low: Double?, high: Double, masks: Int) {
      (self.density, self.r2, self.low, self.high, self.masks) = (density, r2, low, high, masks)
    }
  }

  /// The surrogate of a sampled game, and those that explain less.
  public struct SurrogateFit: Codable, Sendable, Equatable {
    /// A surrogate that explains less.
    public struct Other: Codable, Sendable, Equatable {
      /// `and-or`, `kernel` or `both`.
      public var kind: String
      /// The mean of R² over the densities.
      public var r2: Double

      /// Creates one from its parts.
      public init(kind: String, r2: Double) { (self.kind, self.r2) = (kind, r2) }
    }

    /// `and-or`, a sum of AND and OR interactions; `kernel`, a Gaussian process with a product kernel; or `both`, that
    /// with the interactions' players among its features.
    public var kind: String
    /// How many AND and OR interactions were found, whichever surrogate is the better one.
    public var atoms: Int
    /// The mean of R² over the densities.
    public var r2: Double
    /// The other surrogates.
    public var others: [Other]

    /// Creates a surrogate's part of the result from its parts.
    public init(kind: String, atoms: Int, r2: Double, others: [Other]) {
      (self.kind, self.atoms, self.r2, self.others) = (kind, atoms, r2, others)
    }
  }

  /// What was known after a round of a sample.
  public struct SampleRound: Codable, Sendable, Equatable {
    /// The round, from 0.
    public var round: Int
    /// The evaluations of all rounds so far.
    public var evaluations: Int
    /// The largest half-width at which all Shapley intervals hold together, as a share of the larger of |v(N) − v(∅)| and
    /// the standard deviation of v.
    public var shapleyHalfWidth: Double
    /// The largest half-width of R² at a density.
    public var r2HalfWidth: Double
    /// R² at each density.
    public var heldout: [HeldOut]

    /// Creates a round from its parts.
    public init(
      round: Int, evaluations: Int, shapleyHalfWidth: Double, r2HalfWidth: Double, heldout: [HeldOut]
    ) {
      (self.round, self.evaluations, self.heldout) = (round, evaluations, heldout)
      (self.shapleyHalfWidth, self.r2HalfWidth) = (shapleyHalfWidth, r2HalfWidth)
    }
  }

  /// Whether only some masks were evaluated.
  public var isSampled: Bool { plan == Self.sample }

  /// The word of ``plan`` for such a game.
  public static let sample = "sample"

  /// The most players of a game whose interactions have a mask.
  public static let mostMaskedPlayers = 62

  /// The files of a sampled game beside `values.npy`.
  public static let sampleFiles = [
    "masks.npy", "streams.csv", "interactions.csv", "shapley.csv", "pairs.csv", "surrogate.json",
    "rounds.csv",
  ]
}
