// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorDigest
import AndorJob
import AndorLedger
import AndorSampling

/// A game of which a sample was evaluated: its plan, and its values by rows.
///
/// Everything in its files but the values follows from these two. Streams are over the evaluated players; what is written
/// is over all players, null players being absent from every mask.
struct SampledGame {
  let plan: GamePlan
  let sample: SampleScheme
  /// The names of all players.
  let players: [String]
  let values: DoubleFile

  /// The most rows of `masks.npy`.
  static let mostMasks = 1 << 20

  /// Returns the values of rows that follow each other.
  /// - Throws: `LedgerError` where the file ends before.
  func read(_ rows: Range<Int>) throws(LedgerError) -> [Double] {
    var found = [Double](repeating: 0, count: rows.count)
    var span = found.mutableSpan
    try values.read(at: rows.lowerBound, into: &span)
    return found
  }

  /// Follows the rounds to the one after which the plan ends, or to the last one that has all its values, and explains the
  /// game from these.
  /// - Parameter evaluated: how many rows have values, from the first on.
  /// - Throws: `JobError` where the first round is not there; values that cannot be explained; `LedgerError`.
  func study(evaluated: Int, threads: Int) throws -> Studied {
    do {
      return try rounds(evaluated: evaluated, threads: threads)
    } catch let error as SampleError {
      throw JobError(
        .invalid, "game \(plan.name) cannot be explained: \(error)", at: "values.npy",
        hint: "Its values stay as they are.")
    }
  }

  private func rounds(evaluated: Int, threads: Int) throws -> Studied {
    var rounds: [Round] = []
    var last: SampleFit?
    let drawn = sample.sampleRows
    while rounds.count < drawn.rounds, drawn.rows(ofRound: rounds.count).upperBound <= evaluated {
      let number = rounds.count
      let fit = try sample.fit(throughRound: number, threads: threads) { (shard) throws(LedgerError) in
        try read(sample.offset(of: shard)..<sample.offset(of: shard + 1))
      }.get()
      let figures = try fit.figures(round: number)
      rounds.append(
        Round(
          figures: figures, heldOut: fit.heldOut, decision: sample.schedule.decision(after: figures)))
      last = fit
      if case .close = sample.schedule.decision(after: figures) { break }
    }
    guard let last else {
      throw JobError(
        .invalid, "game \(plan.name) has \(evaluated) values, fewer than its first round needs",
        at: "values.npy", hint: "Run andor resume on the folder.")
    }
    return Studied(rounds: rounds, explanation: try last.explanation())
  }

  /// A round that was judged.
  struct Round {
    /// The figures by which the schedule decides.
    let figures: RoundFigures
    /// R² at each density.
    let heldOut: [HeldOut]
    /// What the schedule decided.
    let decision: SampleSchedule.Decision
  }

  /// What was found.
  struct Studied {
    let rounds: [Round]
    let explanation: SampleExplanation

    /// The rows of all rounds that count.
    var rows: Int { explanation.evaluations }
    /// Why there is no further round; `nil` where its values are still to come.
    var stop: SampleSchedule.Stop? {
      guard case .close(let stop)? = rounds.last?.decision else { return nil }
      return stop
    }
  }

  /// The rows that are copied or hashed at a time.
  private static let piece = 1 << 16

  /// Hands the values of the first rows on, in order.
  func each(_ rows: Int, _ body: (Span<Double>, _ first: Int) throws -> Void) throws {
    for start in stride(from: 0, to: rows, by: Self.piece) {
      let piece = try read(start..<min(start + Self.piece, rows))
      try body(piece.span, start)
    }
  }

  /// Returns the game's digest: SHA-256 over the values of the first rows.
  func digest(_ rows: Int) throws -> SHA256Digest {
    var hasher = SHA256Hasher()
    try each(rows) { values, _ in hasher.update(values) }
    return hasher.finalize()
  }
}
