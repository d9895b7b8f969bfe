// SPDX-License-Identifier: Apache-2.0
import AndorCore

/// One game of `result.json`.
public struct GameResult: Codable, Sendable, Equatable {
  /// An interaction among the strongest.
  public struct Interaction: Codable, Sendable, Equatable {
    /// 1 for the strongest.
    public var rank: Int
    /// `and` or `or`.
    public var kind: String
    /// The number of players that take part.
    public var order: Int
    /// The coalition as a mask, player i = bit i; absent above 62 players.
    public var mask: Int?
    /// The players' names.
    public var players: [String]
    /// I(S).
    public var effect: Double
    /// The players' numbers, ascending, of a sampled game.
    public var members: [Int]?
    /// The lower end of the effect's interval, of a sampled game; absent where nothing bounds it.
    public var low: Double?
    /// The upper end.
    public var high: Double?
    /// |effect| as a share of the sum of all, of a sampled game.
    public var share: Double?
    /// Whether it is among the strongest ten with this sign at half and at twice δ too; absent for others than the first
    /// ten, and where the lists were not made.
    public var stays: Bool?

    /// Creates an interaction from its parts.
    public init(rank: Int, kind: String, order: Int, mask: Int?, players: [String], effect: Double) {
      self.rank = rank
      self.kind = kind
      self.order = order
      self.mask = mask
      self.players = players
      self.effect = effect
    }

    /// The numbers of the players, ascending.
    public var playerNumbers: [Int] { members ?? Coalition(mask: UInt64(max(mask ?? 0, 0))).players }
  }

  /// An interaction of the brief explanation: its effects are fitted together.
  public struct BriefTerm: Codable, Sendable, Equatable {
    /// 1 for the first that was chosen.
    public var k: Int
    /// `and` or `or`.
    public var kind: String
    /// The number of players that take part.
    public var order: Int
    /// The coalition as a mask, player i = bit i.
    public var mask: Int
    /// The players' names.
    public var players: [String]
    /// What it adds to the prediction where it is at work, after the last fit.
    public var effect: Double
    /// R² of the first k, fitted together, over all masks.
    public var r2: Double

    /// Creates a term from an interaction, its place and R² after it.
    public init(_ interaction: Interaction, r2: Double) {
      (k, kind, order) = (interaction.rank, interaction.kind, interaction.order)
      (mask, players, effect) = (interaction.mask ?? 0, interaction.players, interaction.effect)
      self.r2 = r2
    }
  }

  /// What as many interactions of other lists explain, beside the brief explanation.
  public struct BriefCompared: Codable, Sendable, Equatable {
    /// How many of each: those of the brief explanation.
    public var terms: Int
    /// R² of the strongest of `top`, as they are; negative where the mean predicts better.
    public var topR2: Double
    /// R² of the same after their effects are fitted.
    public var topFittedR2: Double
    /// R² of the largest k-Shapley values of players and pairs, as they are.
    public var shapleyR2: Double
    /// R² of the same after they are fitted.
    public var shapleyFittedR2: Double

    /// Creates a comparison from its parts.
    public init(
      terms: Int, topR2: Double, topFittedR2: Double, shapleyR2: Double, shapleyFittedR2: Double
    ) {
      (self.terms, self.topR2, self.topFittedR2) = (terms, topR2, topFittedR2)
      (self.shapleyR2, self.shapleyFittedR2) = (shapleyR2, shapleyFittedR2)
    }
  }

  /// Σ I(S) of one sign and kind by order; entry k is order k, entry 0 is 0.
  public struct Strength: Codable, Sendable, Equatable {
    /// Sums of the positive AND interactions.
    public var andPositive: [Double]
    /// Sums of the negative AND interactions.
    public var andNegative: [Double]
    /// Sums of the positive OR interactions.
    public var orPositive: [Double]
    /// Sums of the negative OR interactions.
    public var orNegative: [Double]

    /// Creates strengths from their parts.
    public init(andPositive: [Double], andNegative: [Double], orPositive: [Double], orNegative: [Double]) {
      self.andPositive = andPositive
      self.andNegative = andNegative
      self.orPositive = orPositive
      self.orNegative = orNegative
    }
  }

  /// The game's name.
  public var name: String
  /// The number of players.
  public var n: Int
  /// The players' names.
  public var players: [String]
  /// What the players are, in the job file's word; absent where it does not say.
  public var playerKind: String?
  /// Players without effect on any input element; all their interactions are exactly 0.
  public var nullPlayers: [Int]
  /// v(∅).
  public var vEmpty: Double
  /// v(N).
  public var vFull: Double
  /// What v is, in words. It and the next four are absent in results of earlier versions.
  public var score: String?
  /// The class that v is about; absent where it is about none.
  public var `class`: Int?
  /// The class's name, where the job file gives the names.
  public var className: String?
  /// The class's probability with nobody present, where v tells it; of a mean over baselines, that of the mean.
  public var probabilityEmpty: Double?
  /// The class's probability with all players present, where v tells it.
  public var probabilityFull: Double?
  /// Masks that were evaluated: 2^(n − null players), or those of a sample.
  public var evaluations: Int
  /// SHA-256 of the data of `values.npy` and `harsanyi.npy`, one after the other; of a sample, of `values.npy`.
  public var digest: String
  /// SHA-256 of the bytes of the game's other files, by their names: `interactions.csv`, and `and.npy`, `or.npy` and
  /// `brief.csv` of an explanation; of a sample, ``sampleFiles``.
  public var files: [String: String]
  /// The numerics class of its values: SHA-256 of the class's probe values, or `mixed`, or `unknown`.
  public var numerics: String?
  /// The strongest interactions, at most `explain.top`: of the explanation, or of the Harsanyi table where there is none.
  public var top: [Interaction]
  /// The Shapley value of every player.
  public var shapley: [Double]
  /// The Banzhaf value of every player; none of a sampled game.
  public var banzhaf: [Double]
  /// Interaction indices of small coalitions; absent where the job has too many games for them.
  public var indices: InteractionIndices?
  /// Strength by order.
  public var strength: Strength
  /// The sparse AND-OR explanation; absent where the job asks for none.
  public var explain: Explanation?
  /// The standard deviation of v over all masks. It and what follows are absent in results of earlier versions, and what
  /// follows `lostWithout` also where the job asks for no explanation.
  public var sd: Double?
  /// v({i}) − v(∅) of every player.
  public var alone: [Double]?
  /// v(N) − v(N∖i) of every player.
  public var lostWithout: [Double]?
  /// The brief explanation: a few interactions, fitted together.
  public var brief: [BriefTerm]?
  /// What it predicts with nobody present.
  public var briefConstant: Double?
  /// R² of other lists of as many interactions.
  public var briefCompared: BriefCompared?
  /// R² of the best additive prediction, a number a player.
  public var additiveR2: Double?
  /// R² of the best prediction by players and pairs.
  public var pairwiseR2: Double?
  /// How well attributions of other tools describe the game, by the names that the job file gives them; absent where it
  /// names none.
  public var scores: [String: AttributionResult]?
  /// `sample` for a game of which only some masks were evaluated; absent for others. It and what follows belong together.
  public var plan: String?
  /// How much of the game the surrogate explains at masks that it has not seen, a density each.
  public var heldout: [HeldOut]?
  /// The function that stands for the game between the masks.
  public var surrogate: SurrogateFit?
  /// The lower end of each Shapley value's interval.
  public var shapleyLow: [Double]?
  /// The upper end of each Shapley value's interval.
  public var shapleyHigh: [Double]?
  /// Where the Shapley values come from: `surrogate` or `unbiased`.
  public var shapleyBy: String?
  /// Why no more masks were evaluated: `width`, `r2` or `budget`.
  public var stopped: String?
  /// No pair's average interaction is off by more than this from the surrogate's; absent where that is not known.
  public var missedPairBound: Double?
  /// The confidence of each interval of a Shapley value alone.
  public var confidence: Double?
  /// What each round of the sample has shown.
  public var rounds: [SampleRound]?

  /// Creates a game's result from its parts.
  public init(
    name: String, n: Int, players: [String], nullPlayers: [Int], vEmpty: Double, vFull: Double,
    evaluations: Int, digest: String, files: [String: String] = [:], top: [Interaction], shapley: [Double],
    banzhaf: [Double],
    indices: InteractionIndices? = nil, strength: Strength, explain: Explanation? = nil
  ) {
    self.name = name
    self.n = n
    self.players = players
    self.nullPlayers = nullPlayers
    self.vEmpty = vEmpty
    self.vFull = vFull
    self.evaluations = evaluations
    self.digest = digest
    self.files = files
    self.top = top
    self.shapley = shapley
    self.banzhaf = banzhaf
    self.indices = indices
    self.strength = strength
    self.explain = explain
  }

  /// The names of the game's files beside `values.npy` and, of a cube, `harsanyi.npy`.
  package var fileNames: [String] {
    guard !isSampled else { return Self.sampleFiles }
    return ["interactions.csv"] + (explain == nil ? [] : ["and.npy", "or.npy"])
      + (brief == nil ? [] : ["brief.csv"])
  }

  /// 2^n: how many coalitions all players have, and so how many entries the game's tables; of cubes alone.
  public var coalitionCount: Int {
    precondition((0..<Int.bitWidth - 1).contains(n), "a sampled game has no tables over all coalitions")
    return 1 << n
  }
}
