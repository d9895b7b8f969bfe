// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorLedger

/// Seeks the explanations of a finished job again, from its stored values, without inference.
public struct JobExplainer {
  let store: JobStore
  let explainer: GameExplainer
  let top: Int

  /// An explainer of a finished job's folder.
  public init(_ store: JobStore, settings: ExplainSettings, threads: Int = 2) {
    self.store = store
    explainer = GameExplainer(settings: settings, threads: threads)
    top = settings.top
  }

  /// Explains every game, publishes the new tables together, then writes `result.json`.
  ///
  /// Nothing is changed before all games are explained; a crash leaves the old result or the new one.
  /// - Parameter proceed: told how it goes; `false` gives up, with nothing changed.
  /// - Returns: the new document, or `nil` where it was given up.
  /// - Throws: `LedgerError` or `JobError` where the folder's files are missing or damaged.
  public func run(
    _ proceed: (StatusSnapshot.Explaining) -> Bool
  ) throws -> ResultDocument? {
    var document = try ResultDocument(json: try SmallFile.read(store.resultPath), at: store.resultPath)
    var files: [PendingFile] = []
    for (index, plan) in store.plan.games.enumerated() {
      guard let number = document.games.firstIndex(where: { $0.name == plan.name }) else { continue }
      let folder = "\(store.gamesFolder)/\(plan.name)"
      let values = try evaluated("\(folder)/values.npy", plan)
      let harsanyi = try evaluated("\(folder)/harsanyi.npy", plan)
      var isGivenUp = false
      let found = explainer.run(values: values.span, harsanyi: harsanyi.span) { search in
        isGivenUp = !proceed(
          StatusSnapshot.Explaining(
            game: plan.name, objective: search.objective, lowerBound: search.lowerBound, gap: search.gap))
        return !isGivenUp
      }
      if isGivenUp { return nil }
      let tables = GameTables(
        folder: folder, plan: plan, players: store.specification.games[index].players, top: top)
      files += try tables.explain(&document.games[number], found)
    }
    try PendingFile.publish(files)
    try AtomicFile.write(document.json, to: store.resultPath)
    return document
  }

  /// A table over the evaluated players, out of one over all players.
  private func evaluated(_ path: String, _ plan: GamePlan) throws(LedgerError) -> [Double] {
    let file = try DoubleFile(reading: path, count: 1 << plan.players)
    var table = [Double](repeating: 0, count: file.count)
    var span = table.mutableSpan
    try file.read(at: 0, into: &span)
    guard !plan.dummies.isEmpty else { return table }
    let embedding = PlayerEmbedding(players: plan.evaluated)
    return (0..<UInt64(1) << UInt64(plan.evaluatedPlayers)).map { table[Int(embedding.expand($0))] }
  }
}
