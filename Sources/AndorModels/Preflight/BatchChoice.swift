// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem

/// The choice of the fastest batch among those that give the reference batch's bits.
enum BatchChoice {
  /// What was chosen, and the rate seen with it.
  struct Result {
    /// The rows of a batch.
    var batch: Int
    /// Rows a second on one thread.
    var rowsPerSecond: Double
  }

  /// Most seconds that one batch of a candidate may be expected to take.
  private static let longestBatch = 0.05
  /// A candidate must be this much faster to be preferred to the reference.
  private static let worthwhile = 1.05

  /// Times the candidates by `thread(batch)`, those whose outputs are not too large; only one whose values of random masks have the reference's
  /// bits can win, so that the noise of timing never decides a bit of a result.
  static func fastest(
    reference: GameEvaluator, outputBytes: Int, thread: (Int) throws -> GameEvaluator
  ) throws -> Result {
    let rows = reference.batch
    let rate = try measured(reference)
    var best = Result(batch: rows, rowsPerSecond: rate)
    let largest = 1 << min(reference.players, 20)
    let open = ReferenceBatch.candidates.filter {
      $0 != rows && $0 <= largest && Double($0) / rate <= longestBatch
        && $0 <= ReferenceBatch.outputBytes / max(outputBytes, 1)
    }
    guard let most = open.max() else { return best }
    let masks = ProbeMasks.list(players: reference.players, random: max(most, rows) - 2)
    var expected: [Double] = []
    try reference.evaluate(.list(masks), into: &expected)
    for batch in open {
      let candidate: GameEvaluator
      var values: [Double] = []
      do {
        candidate = try thread(batch)
        try candidate.evaluate(.list(masks), into: &values)
      } catch let error as ModelError where error.isOutOfMemory {
        break
      }
      guard values.map(\.bitPattern) == expected.map(\.bitPattern) else { continue }
      let rate = try measured(candidate)
      if rate > best.rowsPerSecond * (best.batch == rows ? worthwhile : 1) {
        best = Result(batch: batch, rowsPerSecond: rate)
      }
    }
    return best
  }

  /// Rows a second over aligned batches, for about 10 ms after a first batch, at least one.
  static func measured(_ evaluator: GameEvaluator) throws -> Double {
    let bits = min(evaluator.batch.trailingZeroBitCount, evaluator.players)
    let count = 1 << (evaluator.players - bits)
    var values: [Double] = []
    try evaluator.evaluate(.subcube(first: 0, bits: bits), into: &values)
    let start = Moment.now
    var batches = 0
    repeat {
      batches += 1
      try evaluator.evaluate(
        .subcube(first: UInt64(batches % count) << UInt64(bits), bits: bits), into: &values)
    } while start.elapsedSeconds < 0.01
    return Double(batches * values.count) / start.elapsedSeconds
  }

  /// Rows a second over growing subcubes, until one takes 10 ms: masks may be free or take seconds each.
  static func measuredGradually(_ evaluator: GameEvaluator) throws -> Double {
    var values: [Double] = []
    var bits = 0
    while true {
      let start = Moment.now
      try evaluator.evaluate(.subcube(first: 0, bits: bits), into: &values)
      let seconds = max(start.elapsedSeconds, 1e-9)
      if seconds > 0.01 || bits >= min(evaluator.players, Limits.largestShardBits) {
        return Double(values.count) / seconds
      }
      bits += 1
    }
  }
}
