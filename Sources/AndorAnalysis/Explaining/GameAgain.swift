// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorLedger

/// A finished game that is explained again.
struct GameAgain: Sendable {
  let folder: String
  let plan: GamePlan
  let specification: GameSpecification
  let output: OutputSelection
  let scope: ResultScope
  /// What `result.json` says of the game.
  let result: GameResult
  let explainer: GameExplainer

  /// A game's new result, and the files that are to be published with it.
  struct Explained: Sendable {
    let result: GameResult
    let files: [PendingFile]
  }

  /// Explains the game as well as before or better; `nil` where that was cancelled.
  func explained(_ proceed: (GameExplainer.Progress) -> Bool) throws -> Explained? {
    if let sample = plan.maskPlan.sample { return try explained(sample) }
    let values = try evaluated("\(folder)/values.npy")
    let harsanyi = try evaluated("\(folder)/harsanyi.npy")
    let found = explainer.run(
      values: values.span, harsanyi: harsanyi.span,
      checkpoint: explainer.checkpoint(in: folder, digest: result.digest, values: values.span),
      standing: try standing(values.span), proceed: proceed)
    guard let found else { return nil }
    var result = result
    let tables = GameTables(folder: folder, plan: plan, players: specification.players, scope: scope)
    let files = try tables.explain(&result, found)
    tables.describe(&result, values.span, threads: explainer.threads)
    let indices = IndexTables(of: harsanyi.span, plan: plan, scope: scope, threads: explainer.threads)
    result.indices = indices.indices
    return Explained(result: result, files: files)
  }

  /// Fits a sampled game again.
  private func explained(_ sample: SampleScheme) throws -> Explained {
    let values = try DoubleFile(reading: "\(folder)/values.npy", count: result.evaluations)
    let game = SampledGame(plan: plan, sample: sample, players: specification.players, values: values)
    let tables = SampleTables(
      game: game, found: try game.study(evaluated: result.evaluations, threads: explainer.threads))
    let files = tables.files
    var again = tables.result(
      specification, output, top: scope.top, digest: try game.digest(tables.found.rows), files: files)
    again.numerics = result.numerics
    return Explained(
      result: again,
      files: try files.map { try AtomicFile.prepare($0.bytes, for: "\(folder)/\($0.name)") })
  }

  /// Reads the explanation that the game has, where it answers the question that is asked now.
  private func standing(_ values: Span<Double>) throws(LedgerError) -> StandingExplanation? {
    guard let explanation = result.explain, explainer.answersSameQuestion(explanation, values: values) else {
      return nil
    }
    return StandingExplanation(
      explanation, and: try evaluated("\(folder)/and.npy"), or: try evaluated("\(folder)/or.npy"))
  }

  /// Returns a table over the evaluated players, out of one over all players.
  private func evaluated(_ path: String) throws(LedgerError) -> [Double] {
    let file = try DoubleFile(reading: path, count: plan.coalitionCount)
    var table = [Double](repeating: 0, count: file.count)
    var span = table.mutableSpan
    try file.read(at: 0, into: &span)
    guard !plan.nullPlayers.isEmpty else { return table }
    let embedding = PlayerEmbedding(players: plan.evaluated)
    return (0..<UInt64(1) << UInt64(plan.evaluatedPlayers)).map { table[Int(embedding.expand($0))] }
  }
}
