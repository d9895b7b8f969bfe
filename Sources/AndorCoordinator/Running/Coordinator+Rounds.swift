// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger

extension Coordinator {
  /// Asks a game's plan which round follows the last one, all values of which are durable.
  ///
  /// Not on this thread: a plan may fit a model to the values.
  func chooseRound(_ game: Int) {
    let (round, question) = rounds.ask(game)
    let masks = store.plan.games[game].maskPlan
    let values = Result { () throws(LedgerError) in try surroundings.disk.values(of: game) }
    let reports = self.reports
    surroundings.finishing.add {
      let outcome = Result { try masks.next(after: round, values: try values.get()) }
      reports.put(.planned(game: game, question: question, outcome))
    }
  }

  /// Takes in what a game's plan answered: more shards, or that the game can be finished.
  func take(_ outcome: Result<MaskRound?, any Error>, game: Int, question: Int) {
    switch outcome {
    case .success(let next):
      guard rounds.answer(next, of: game, question: question) else { return }
      if let next { tell(.shardsAdded(game: game, count: next.shards.count)) }
      if !rounds.isOpen(game) { tell(.gameClosed(game)) }
    case .failure(let error):
      ending.fail(error)
    }
  }
}
