// SPDX-License-Identifier: Apache-2.0

/// What a study compares: games of blocks at levels of a label.
///
/// A block is what the levels have in common, such as a sample that several models see. Levels and blocks are numbers
/// here; their names are the caller's.
public struct StudyDesign: Sendable {
  /// What is asked.
  public enum Comparison: Sendable {
    /// How games develop from level to level; the last level is what the others are compared with.
    case along
    /// What games have in common with those of reference levels.
    case against(references: [Int])
    /// What every two levels have in common.
    case across
  }

  /// The number of levels.
  public var levels: Int
  /// The number of blocks, each with a game a level.
  public var blocks: Int
  /// The number of players of every game.
  public var players: Int
  /// What is asked.
  public var comparison: Comparison
  /// τ of each level: weaker interactions do not count into strengths by order.
  public var thresholds: [Double]
  /// τ of the theory's interactions, as a share of what they say of |v(N) − v(∅)|.
  public var thresholdShare: Double
  /// The certified gap that searches for norms of differences stop at.
  public var gap = 0.01

  /// From this share of a game's strongest interaction on, one is salient where games are compared.
  public static let salient = 0.05
  /// Games of more players are compared without searches for the norms of their differences, and without the theory's
  /// curve, which would take hours.
  public static let mostSearched = 16
  /// With more levels than this only their comparisons with the first and the last level are searched for.
  public static let mostSearchedLevels = 12
  /// How often players are shuffled.
  public static let shuffles = 4
  /// How often blocks are split into halves.
  public static let splits = 4

  /// Creates a design of its parts.
  /// - Parameters:
  ///   - levels: one at least.
  ///   - blocks: one at least.
  public init(
    levels: Int, blocks: Int, players: Int, comparison: Comparison, thresholds: [Double],
    thresholdShare: Double
  ) {
    precondition(levels > 0 && blocks > 0 && thresholds.count == levels, "a level has a threshold")
    (self.levels, self.blocks, self.players) = (levels, blocks, players)
    (self.comparison, self.thresholds, self.thresholdShare) = (comparison, thresholds, thresholdShare)
  }

  /// The levels that the others are compared with; none where every two are.
  public var references: [Int] {
    switch comparison {
    case .along: [levels - 1]
    case .against(let references): references
    case .across: []
    }
  }

  /// Whether the share that references have is asked for.
  var asksForShared: Bool {
    switch comparison {
    case .along, .across: false
    case .against: true
    }
  }

  /// Whether the levels follow each other.
  var isCourse: Bool {
    switch comparison {
    case .along: true
    case .against, .across: false
    }
  }

  /// Every two levels where they are compared with each other, the earlier one first.
  var pairs: [(first: Int, second: Int)] {
    guard case .across = comparison else { return [] }
    return (0..<levels).flatMap { first in (first + 1..<levels).map { (first, $0) } }
  }

  /// Whether levels are compared across halves of the blocks: there must be two, and tables that fit beside each other.
  var asksForHalves: Bool {
    guard case .across = comparison else { return false }
    return blocks > 1 && players <= Self.mostSearched
  }

  /// Returns whether norms of the difference of two levels' games are searched for.
  func isSearched(_ first: Int, _ second: Int) -> Bool {
    players <= Self.mostSearched
      && (levels <= Self.mostSearchedLevels || first == second || first == 0 || second == levels - 1)
  }

  /// The steps that the study's progress is counted in.
  public var steps: Int {
    let pairs = self.pairs.count
    return blocks + pairs * blocks + (asksForHalves ? 2 * levels + pairs : 0)
  }
}

/// One game as a study takes it.
public struct StudyGame: Sendable {
  /// The AND-OR explanation of a game.
  public struct Explained: Sendable {
    /// I_and, 2^n entries, single players among them.
    public var and: [Double]
    /// I_or, 2^n entries, 0 at single players.
    public var or: [Double]
    /// The certified bounds of Σ|I|, and the δ that they hold for; `nil` where the explanation has another objective.
    public var norm: (bounds: Similarity.Norm, noise: Double)?

    /// Creates an explanation of its parts.
    public init(and: [Double], or: [Double], norm: (bounds: Similarity.Norm, noise: Double)?) {
      (self.and, self.or, self.norm) = (and, or, norm)
    }
  }

  /// v, 2^n entries.
  public var values: [Double]
  /// The Möbius transform of v, 2^n entries.
  public var harsanyi: [Double]
  /// The AND-OR explanation; `nil` where none was sought.
  public var explained: Explained?

  /// Creates a game of its tables.
  public init(values: [Double], harsanyi: [Double], explained: Explained?) {
    (self.values, self.harsanyi, self.explained) = (values, harsanyi, explained)
  }
}

/// A row of a study's table: a statistic of a level, with where it lies.
public struct StudyRow: Sendable {
  /// What a statistic is computed from.
  public enum Kind: String, Sendable {
    /// Walsh–Hadamard coefficients.
    case spectral
    /// AND interactions alone.
    case harsanyi
    /// The sparsest AND and OR interactions.
    case andOr = "and_or"
  }

  /// The statistic's name in `study.csv`.
  public var statistic: String
  /// What it is computed from.
  public var kind: Kind
  /// The order; `nil` for all orders.
  public var order: Int?
  /// The level.
  public var level: Int
  /// The levels that it is compared with; none where it is not.
  public var references: [Int]
  /// The number of blocks.
  public var count: Int
  /// The statistic; NaN where it is not defined.
  public var value: Double
  /// Its interval of 95 % over resampled blocks; NaN where there is none.
  public var interval: PairedBootstrap.Interval
  /// Where it lies for certain in view of the searches behind it; `nil` for what needs none.
  public var certified: (low: Double, high: Double)?
}

/// What a study finds.
public struct StudyFindings: Sendable {
  /// The rows of its table.
  public var rows: [StudyRow]
  /// Whether the mean order falls and rises along the label; `nil` where that is not asked or not defined.
  public var phases: Phases?
  /// How many games do not depend on their players.
  public var constantGames: Int
  /// Whether games are compared by the norms of their differences.
  public var hasCertifiedSimilarity: Bool

  /// Returns a row of all orders.
  public func row(_ statistic: String, _ kind: StudyRow.Kind, level: Int, reference: [Int] = []) -> StudyRow?
  {
    rows.first {
      $0.statistic == statistic && $0.kind == kind && $0.order == nil && $0.level == level
        && (reference.isEmpty || $0.references == reference)
    }
  }
}
