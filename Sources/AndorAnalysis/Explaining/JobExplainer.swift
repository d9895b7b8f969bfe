// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger
import AndorStore
import AndorSystem

/// Searches for the explanations of a finished job again, from its stored values, without inference.
public struct JobExplainer {
  let store: JobStore
  let settings: ExplainSettings
  let threads: SearchThreads

  /// Creates an explainer of a finished job's folder.
  public init(_ store: JobStore, settings: ExplainSettings, threads: Int = 2) {
    self.store = store
    self.settings = settings
    self.threads = SearchThreads(for: store.plan, threads: threads)
  }

  /// Explains every game as well as before or better, publishes the new tables together, then writes `result.json`.
  ///
  /// Small games are explained side by side, as ``SearchThreads`` says. Nothing is changed before all games are
  /// explained; a crash leaves the old result or the new one, and the searches that were stored, which the next call
  /// resumes: with the same noise from where they stood, and with the same settings it repeats none that had ended.
  /// - Parameter proceed: called with the progress, on this thread; `false` cancels, with nothing changed.
  /// - Returns: the new document, or `nil` where it was cancelled.
  /// - Throws: `LedgerError` or `JobError` where the folder's files are missing or damaged; `SystemError` where the
  ///   system has no more threads.
  public func run(
    _ proceed: (StatusSnapshot.Explaining) -> Bool
  ) throws -> ResultDocument? {
    var document = try ResultDocument(json: try SmallFile.document(store.resultPath), at: store.resultPath)
    let numbers = Dictionary(document.games.enumerated().map { ($1.name, $0) }) { first, _ in first }
    let scope = ResultScope(store.plan, settings)
    let games = zip(store.plan.games, store.specification.games).compactMap { plan, specification in
      numbers[plan.name].map { number in
        var explainer = GameExplainer(
          settings: settings, threads: threads.used(players: plan.evaluatedPlayers),
          asking: threads.asking(players: plan.evaluatedPlayers), games: scope.games)
        explainer.makesNeighbours = scope.makesNeighbours(players: plan.evaluatedPlayers)
        return GameAgain(
          folder: "\(store.gamesFolder)/\(plan.name)", plan: plan, specification: specification,
          output: store.specification.output, scope: scope, result: document.games[number],
          explainer: explainer)
      }
    }
    guard let explained = try explain(games, proceed) else { return nil }
    for game in explained {
      if let number = numbers[game.result.name] { document.games[number] = game.result }
    }
    try PendingFile.publish(explained.flatMap(\.files))
    // What the games share is computed from files that are published by now, and must not keep the result from them.
    document.aggregate = try? JobAggregate.of(
      document.games, in: store.gamesFolder, threads: threads.count)
    try AtomicFile.write(document.json, to: store.resultPath)
    for game in games { SearchCheckpoint.remove(in: game.folder) }
    return document
  }

  /// Explains games side by side; `nil` where that was cancelled, with no new files left then.
  private func explain(
    _ games: [GameAgain], _ proceed: (StatusSnapshot.Explaining) -> Bool
  ) throws -> [GameAgain.Explained]? {
    let crew = try WorkCrew(threads: threads.count)
    let course = SearchCourse<GameAgain.Explained>(games: games.count)
    for (number, game) in games.enumerated() {
      crew.add(threads: game.explainer.threads) {
        course.end(
          number, Result { try game.explained { course.ask(number, .init(game: game.plan.name, $0)) } })
      }
    }
    let outcomes = course.outcomes(proceed)
    let explained = outcomes.compactMap { try? $0.get() }
    guard explained.count == games.count, !course.isCancelled else {
      for file in explained.flatMap(\.files) { try onDisk(Folder.remove(file.temporaryPath)) }
      for case .failure(let error) in outcomes { throw error }
      return nil
    }
    return explained
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
    (effectsDone, effectsTotal) = (progress.effects?.done, progress.effects?.total)
  }
}
