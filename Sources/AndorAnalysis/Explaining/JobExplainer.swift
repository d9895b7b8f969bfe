// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorLedger
import AndorStore
import AndorSystem

/// Searches for the explanations of a finished job again, from its stored values, without inference.
public struct JobExplainer {
  let store: JobStore
  let settings: ExplainSettings
  let explainer: GameExplainer

  /// Creates an explainer of a finished job's folder.
  public init(_ store: JobStore, settings: ExplainSettings, threads: Int = 2) {
    self.store = store
    self.settings = settings
    explainer = GameExplainer(settings: settings, threads: threads)
  }

  /// Explains every game as well as before or better, publishes the new tables together, then writes `result.json`.
  ///
  /// Nothing is changed before all games are explained; a crash leaves the old result or the new one, and the
  /// searches that were stored, which the next call resumes: with the same noise from where they stood, and with the
  /// same settings it repeats none that had ended.
  /// - Parameter proceed: called with the progress; `false` cancels, with nothing changed.
  /// - Returns: the new document, or `nil` where it was cancelled.
  /// - Throws: `LedgerError` or `JobError` where the folder's files are missing or damaged.
  public func run(
    _ proceed: (StatusSnapshot.Explaining) -> Bool
  ) throws -> ResultDocument? {
    var document = try ResultDocument(json: try SmallFile.document(store.resultPath), at: store.resultPath)
    var files: [PendingFile] = []
    var folders: [String] = []
    let scope = ResultScope(store.plan, settings)
    for (index, plan) in store.plan.games.enumerated() {
      guard let number = document.games.firstIndex(where: { $0.name == plan.name }) else { continue }
      let folder = "\(store.gamesFolder)/\(plan.name)"
      let values = try evaluated("\(folder)/values.npy", plan)
      let harsanyi = try evaluated("\(folder)/harsanyi.npy", plan)
      let checkpoint = explainer.checkpoint(
        in: folder, digest: document.games[number].digest, values: values.span)
      let standing = try standing(document.games[number].explain, values.span, in: folder, plan)
      let found = explainer.run(
        values: values.span, harsanyi: harsanyi.span, checkpoint: checkpoint, standing: standing
      ) { proceed(StatusSnapshot.Explaining(game: plan.name, $0)) }
      guard let found else {
        for file in files { try onDisk(Folder.remove(file.temporaryPath)) }
        return nil
      }
      let tables = GameTables(
        folder: folder, plan: plan, players: store.specification.games[index].players, scope: scope)
      files += try tables.explain(&document.games[number], found)
      let indices = IndexTables(of: harsanyi.span, plan: plan, scope: scope, threads: explainer.threads)
      document.games[number].indices = indices.indices
      folders.append(folder)
    }
    try PendingFile.publish(files)
    try AtomicFile.write(document.json, to: store.resultPath)
    for folder in folders { SearchCheckpoint.remove(in: folder) }
    return document
  }

  /// Reads the explanation that a game has, where it answers the question that is asked now.
  private func standing(
    _ explanation: Explanation?, _ values: Span<Double>, in folder: String, _ plan: GamePlan
  ) throws(LedgerError) -> StandingExplanation? {
    guard let explanation, explainer.answersSameQuestion(explanation, values: values) else { return nil }
    return StandingExplanation(
      explanation, and: try evaluated("\(folder)/and.npy", plan),
      or: try evaluated("\(folder)/or.npy", plan))
  }

  /// Returns a table over the evaluated players, out of one over all players.
  private func evaluated(_ path: String, _ plan: GamePlan) throws(LedgerError) -> [Double] {
    let file = try DoubleFile(reading: path, count: plan.coalitionCount)
    var table = [Double](repeating: 0, count: file.count)
    var span = table.mutableSpan
    try file.read(at: 0, into: &span)
    guard !plan.nullPlayers.isEmpty else { return table }
    let embedding = PlayerEmbedding(players: plan.evaluated)
    return (0..<UInt64(1) << UInt64(plan.evaluatedPlayers)).map { table[Int(embedding.expand($0))] }
  }
}

extension StatusSnapshot.Explaining {
  /// Creates the state of a game's search.
  package init(game: String, _ progress: GameExplainer.Progress) {
    let search = progress.search
    self.init(
      game: game, objective: search.objective, lowerBound: search.lowerBound, gap: search.gap,
      iterations: search.iterations + search.tieIterations, seconds: progress.seconds, method: progress.method
    )
  }
}
