// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// The checks of a job's model and samples before any shard, and what they freeze.
public enum Preflight {
  /// Checks every game and chooses the batch.
  ///
  /// Each game is opened and evaluated on ∅, N and 64 random masks (from a fixed seed), all of which must
  /// be finite. The first game also measures the rate. `requestedBatch` is used as it is. A game costs
  /// little more than reading its sample and one batch.
  ///
  /// Throws `ModelError` for the first thing wrong, with the game's name.
  public static func run(_ host: ModelHost, requestedBatch: Int?) throws -> PreflightReport {
    let batch = requestedBatch ?? 1024
    var report = PreflightReport(
      batch: batch, rowsPerSecond: 0, memoryPerLane: batch * 16, versions: host.describe(), games: [])
    for number in host.specification.games.indices {
      let evaluator = try host.evaluator(game: number, batch: batch, dummies: [], classIndex: 0)
      var values: [Double] = []
      try evaluator.evaluate(.list(ProbeMasks.list(players: evaluator.players)), into: &values)
      report.games.append(
        PreflightReport.Game(
          name: evaluator.game, dummies: [], classIndex: 0, emptyValue: values[0], fullValue: values[1]))
      if number == 0 { report.rowsPerSecond = try rate(of: evaluator) }
    }
    return report
  }

  /// Rows a second of whole aligned subcubes, doubled until they take 2 ms.
  private static func rate(of evaluator: GameEvaluator) throws -> Double {
    var values: [Double] = []
    var bits = min(evaluator.players, evaluator.batch.trailingZeroBitCount)
    while true {
      let clock = Stopwatch()
      try evaluator.evaluate(.subcube(first: 0, bits: bits), into: &values)
      let seconds = max(clock.seconds, 1e-9)
      if seconds > 2e-3 || bits >= min(evaluator.players, Limits.largestShardBits) {
        return Double(values.count) / seconds
      }
      bits += 1
    }
  }
}
