// SPDX-License-Identifier: Apache-2.0
import AndorCore

/// A job file after validation: one model, one output, and the games to be played with them.
///
/// Paths are as written in the file, relative to it; `JobFolder` resolves them.
public struct JobSpecification: Sendable, Equatable {
  /// The job's name: letters, digits, `.`, `_` and `-`.
  public var name: String
  /// The source of the values v(T).
  public var model: ModelSource
  /// Which output of the model is the scalar, and by which score.
  public var output: OutputSelection
  /// Which masks of the games are evaluated.
  public var plan: PlanChoice
  /// The games, in file order; at least one.
  public var games: [GameSpecification]
  /// The settings of the search for a sparse explanation; `nil` for `explain: none`.
  public var explain: ExplainSettings?
  /// The settings by which the work is cut.
  public var engine: EngineSettings

  /// Creates a specification from its parts; nothing is checked here.
  public init(
    name: String, model: ModelSource, output: OutputSelection, plan: PlanChoice = .auto,
    games: [GameSpecification], explain: ExplainSettings? = ExplainSettings(),
    engine: EngineSettings = EngineSettings()
  ) {
    self.name = name
    self.model = model
    self.output = output
    self.plan = plan
    self.games = games
    self.explain = explain
    self.engine = engine
  }
}

/// The settings of the search for a sparse explanation.
public struct ExplainSettings: Sendable, Equatable {
  /// The noise that an explanation may leave unexplained.
  public typealias Noise = ExplanationRequest.Noise

  /// The noise that the explanation may leave unexplained.
  public var noise: Noise
  /// The certified relative gap to stop at.
  public var gap: Double
  /// τ as a share of max|I|.
  public var salient: Double
  /// The number of the strongest interactions that `result.json` names.
  public var top: Int
  /// The highest order of the interaction indices.
  public var order: Int
  /// The most interactions of the brief explanation; 0 for none.
  public var brief: Int
  /// Whether the lists at half and at twice δ are made too.
  public var neighbours: Neighbours
  /// Most seconds the search may take for a game; `nil` for no limit.
  public var searchSeconds: Double?
  /// Which of the explanations that are about as short is sought.
  public var ties: Ties
  /// How many effects are marked as certain, open or undecided.
  public var certain = EffectsAsked.automatic
  /// How many effects get a range.
  public var ranges = EffectsAsked.automatic

  /// Creates settings from their parts, with the defaults of the job file.
  public init(
    noise: Noise = .deviation(0.1), gap: Double = 0.01, salient: Double = 0.05, top: Int = 100,
    order: Int = 2, searchSeconds: Double? = nil, ties: Ties = .lowOrder, brief: Int = 16,
    neighbours: Neighbours = .auto
  ) {
    (self.brief, self.neighbours) = (brief, neighbours)
    self.ties = ties
    self.noise = noise
    self.gap = gap
    self.salient = salient
    self.top = top
    self.order = order
    self.searchSeconds = searchSeconds
  }

  /// When the lists of strongest interactions at half and at twice δ are made.
  public enum Neighbours: String, Sendable, Equatable, CaseIterable {
    /// In jobs of few games of few players: they take as long again as the search each.
    case auto
    /// In every job.
    case always
    /// In no job.
    case none
  }

  /// Returns whether the lists at half and at twice δ are made for a game of so many evaluated players, in a job of so
  /// many games.
  package func makesNeighbours(players n: Int, games: Int) -> Bool {
    switch neighbours {
    case .auto: n <= 16 && games <= 16
    case .always: true
    case .none: false
    }
  }

  /// The part of the settings that the search for an explanation depends on.
  public var request: ExplanationRequest {
    ExplanationRequest(noise: noise, gap: gap, isTimed: searchSeconds != nil, ties: ties)
  }
}

/// The settings by which the work is cut into shards and batches.
public struct EngineSettings: Sendable, Equatable {
  /// m, a shard being 2^m masks; `nil` for `auto`.
  public var shardBits: Int?
  /// Rows of a batch, a power of two; `nil` for `auto`.
  public var batch: Int?
  /// The share of shards evaluated twice.
  public var audit: Double

  /// Creates settings from their parts, with the defaults of the job file.
  public init(shardBits: Int? = nil, batch: Int? = nil, audit: Double = 0.01) {
    self.shardBits = shardBits
    self.batch = batch
    self.audit = audit
  }
}
