// SPDX-License-Identifier: Apache-2.0

/// How many rows the preflight may evaluate: 66 and a batch, or a twentieth of the job where that is more.
///
/// What must be known takes the first; a twentieth goes into a better figure of the speed.
struct PreflightRows {
  private let first: Int
  private let twentieth: Int
  /// Rows evaluated so far.
  private(set) var spent = 0

  /// Creates the allowance of a job of so many masks.
  init(batch: Int, masks: Int) {
    first = 66 + batch
    twentieth = masks / 20
  }

  /// How many rows the preflight of the game evaluates at most.
  var most: Int { max(first, twentieth) }

  /// Counts rows.
  mutating func add(_ rows: Int) { spent += rows }

  /// How many probe masks may be evaluated alone.
  var alone: Int { min(ProbeMasks.count, max(ProbeMasks.ends, first - spent)) }

  /// How many rows are left to measure the speed with.
  var forSpeed: Int { max(0, twentieth - spent) }

  /// Returns how many probe masks a game has that is neither measured nor shows the numerics class: a twentieth of its
  /// masks, a power of two.
  static func probes(players: Int) -> Int {
    let share = max(ProbeMasks.ends, (1 << min(players, 20)) / 20)
    return min(ProbeMasks.count, 1 << (Int.bitWidth - 1 - share.leadingZeroBitCount))
  }
}
