// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorLedger
import AndorSampling

/// Finishes a sampled game whose rounds are all durable: the surrogates, the intervals, the files.
///
/// Everything is computed from the durable values alone and may be repeated after a crash. The files have temporary names;
/// whoever finishes the job publishes those of all games together. The values of the ledger stay where they are beside
/// `values.npy`, so that more evaluations can follow.
package struct SampleFinisher: Sendable {
  private let ledger: GameLedger
  private let plan: GamePlan
  private let sample: SampleScheme
  private let specification: GameSpecification
  private let output: OutputSelection
  private let scope: ResultScope
  private let threads: Int
  private let evaluated: Int

  /// Creates the finisher of a game; `nil` where its plan is no sample.
  /// - Parameters:
  ///   - game: what was found of the game on disk.
  ///   - threads: at most so many; the result does not depend on it.
  package init?(
    _ game: GameRecovery, plan: GamePlan, specification: GameSpecification, output: OutputSelection,
    scope: ResultScope, threads: Int
  ) {
    guard let sample = plan.maskPlan.sample else { return nil }
    ledger = game.ledger
    evaluated = plan.maskPlan.rows
    (self.plan, self.sample, self.specification, self.output) = (plan, sample, specification, output)
    (self.scope, self.threads) = (scope, threads)
  }

  /// Does everything; time and memory are those of a fit, whatever the number of evaluations.
  /// - Throws: `LedgerError`; `SampleError` where the values cannot be explained.
  package func run() throws -> GameFinisher.Finished {
    CrashPoint("mid-aggregation").reached()
    let game = SampledGame(
      plan: plan, sample: sample, players: specification.players, values: try ledger.openValues())
    let found = try game.study(evaluated: evaluated, threads: threads)
    let digest = try game.digest(found.rows)
    let tables = SampleTables(game: game, found: found)
    let files = tables.files
    let result = tables.result(
      specification, output, top: scope.top, digest: digest, files: files)
    let values = try DoubleFile(creating: "\(ledger.folder)/values.npy", count: found.rows)
    try game.each(found.rows) { try values.write($0, at: $1) }
    let written = try files.map { try AtomicFile.prepare($0.bytes, for: "\(ledger.folder)/\($0.name)") }
    return GameFinisher.Finished(result: result, publish: [values.pending] + written, iterationsBefore: nil)
  }
}
