// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorSystem

/// The masks on which a game is tried before it is played: one set for everything that is asked of them.
///
/// ∅ and N give the game's ends; all show whether values are finite and rows independent, and take the first measure of
/// the speed; those of a job's first game show the numerics class. They fill two batches of 32 rows.
enum ProbeMasks {
  /// Masks before the random ones: ∅ and N.
  static let ends = 2
  /// How many there are.
  static let count = 64

  /// Returns ∅, N, and then masks drawn uniformly from a fixed seed, `count` in all.
  static func list(players: Int, count: Int = count) -> MaskTable {
    guard var masks = MaskTable(players: players) else { preconditionFailure("a game within the limits") }
    masks.append(present: EmptyCollection())
    masks.append(present: 0..<players)
    var generator = SplitMix64(seed: 0x616E_646F_72)
    for _ in ends..<max(ends, count) {
      masks.append(words: (0..<masks.wordsPerMask).map { _ in generator.next() })
    }
    return masks
  }
}

/// The values of the probe masks of a game.
struct ProbeValues {
  /// v of ∅, of N, and of the random masks.
  let values: [Double]
  /// What the game's values may differ by.
  let tolerance: RowTolerance
  /// Rows that were evaluated and what they took: without the first batch, which is slower, unless that was all.
  var timed: (rows: Int, seconds: Double)

  /// Evaluates the first probe masks in the evaluator's batches.
  init(_ evaluator: GameEvaluator, count: Int = ProbeMasks.count) throws {
    let masks = ProbeMasks.list(players: evaluator.players, count: count)
    var values: [Double] = []
    var timed = (rows: 0, seconds: 0.0)
    let largestOutput = try evaluator.largestOutput {
      for first in stride(from: 0, to: masks.count, by: evaluator.batch) {
        if first == evaluator.batch { timed = (0, 0) }
        let (before, start) = (evaluator.rows, Moment.now)
        var part: [Double] = []
        try evaluator.evaluate(
          .list(masks.masks(first..<min(first + evaluator.batch, masks.count))), into: &part)
        timed.rows += evaluator.rows - before
        timed.seconds += start.elapsedSeconds
        values += part
      }
    }
    self.values = values
    self.timed = timed
    // The share is known once the type of the outputs is.
    tolerance = RowTolerance(values, share: evaluator.rounding, largestOutput: largestOutput)
  }

  /// v(∅).
  var empty: Double { values[0] }
  /// v(N).
  var full: Double { values[1] }
}

/// What the games' probe values say of numerics, game after game.
struct TriedGames {
  private var first: ProbeValues?
  private var tolerances: [RowTolerance] = []

  /// Adds the next game.
  mutating func add(_ probe: ProbeValues) {
    first = first ?? probe
    tolerances.append(probe.tolerance)
  }

  /// Returns what the plan of these games says; `nil` without a game.
  func numerics(_ host: ModelHost) -> PlanNumerics? {
    first.map { host.numerics($0, tolerances: tolerances) }
  }
}
