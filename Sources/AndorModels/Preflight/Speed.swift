// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorSystem

/// The speed of a model on one thread, in rows that are really evaluated.
enum Speed {
  /// A measurement that took so long is good enough.
  private static let seconds = 0.01

  /// Returns rows a second: as the probe masks showed, or where those were too quick to tell, over growing numbers of
  /// masks of the first players.
  ///
  /// The rows of a batch that is only partly wanted count as well: they take their time. O(`limit`) rows.
  /// - Parameter limit: the most rows that may be evaluated for that.
  static func measured(_ evaluator: GameEvaluator, _ probe: ProbeValues, rows limit: Int) throws -> Double {
    var (rows, seconds) = probe.timed
    var left = limit
    // Smaller ones would be whole batches too.
    var bits = evaluator.mayMixRows ? min(evaluator.batch.trailingZeroBitCount, evaluator.players) : 0
    var values: [Double] = []
    while seconds < Self.seconds, bits <= min(evaluator.players, Limits.largestShardBits), 1 << bits <= left {
      let (before, start) = (evaluator.rows, Moment.now)
      try evaluator.evaluate(masks(bits, players: evaluator.players), into: &values)
      (rows, seconds) = (evaluator.rows - before, start.elapsedSeconds)
      left -= rows
      bits += 1
    }
    return Double(rows) / max(seconds, 1e-9)
  }

  /// Returns the masks of the first `bits` players.
  private static func masks(_ bits: Int, players: Int) -> ShardMasks {
    guard players >= 64, var table = MaskTable(players: players) else {
      return .subcube(first: 0, bits: bits)
    }
    let rest = [UInt64](repeating: 0, count: table.wordsPerMask - 1)
    for mask in 0..<1 << bits { table.append(words: [UInt64(mask)] + rest) }
    return .list(table)
  }
}
