// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem

/// The masks on which a game is tried before it is played: one set for everything that is asked of them.
///
/// ∅ and N give the game's ends; all show whether values are finite and rows independent; the random ones of a job's
/// first game show the numerics class.
enum ProbeMasks {
  /// Masks before the random ones: ∅ and N.
  static let ends = 2

  /// Returns ∅, N, and then `random` masks drawn uniformly from a fixed seed.
  static func list(players: Int, random: Int = 64) -> [UInt64] {
    let full = (1 as UInt64) << UInt64(players) - 1
    var generator = SplitMix64(seed: 0x616E_646F_72)
    return [0, full] + (0..<random).map { _ in generator.next() & full }
  }
}

/// The values of the probe masks of a game.
struct ProbeValues {
  /// v of ∅, of N, and of the random masks.
  let values: [Double]
  /// What the game's values may differ by.
  let tolerance: RowTolerance

  /// Evaluates the probe masks in the evaluator's batches.
  init(_ evaluator: GameEvaluator) throws {
    var values: [Double] = []
    let largestOutput = try evaluator.largestOutput {
      try evaluator.evaluate(.list(ProbeMasks.list(players: evaluator.players)), into: &values)
    }
    self.values = values
    // The share is known once the type of the outputs is.
    tolerance = RowTolerance(values, share: evaluator.rounding, largestOutput: largestOutput)
  }

  /// v(∅).
  var empty: Double { values[0] }
  /// v(N).
  var full: Double { values[1] }
  /// The values that show the numerics class.
  var proof: [Double] { Array(values[ProbeMasks.ends...]) }
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
