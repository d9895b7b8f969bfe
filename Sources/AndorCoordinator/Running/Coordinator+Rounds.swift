// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger

extension Coordinator {
  /// Asks a game's plan which round follows, now that all shards so far are durable.
  ///
  /// Not on this thread: a plan may fit a model to the values.
  func chooseRound(_ game: Int) {
    let question = rounds.ask(game)
    let values = Result { () throws(LedgerError) in try surroundings.disk.values(of: game) }
    let reports = self.reports
    surroundings.choosing.add {
      let outcome = Result { try question.answer(values: try values.get()) }
      reports.put(.planned(question, outcome))
    }
  }

  /// Takes in what a game's plan answered: more shards, or that the game can be finished.
  func take(_ outcome: Result<GameRounds.Answer, any Error>, to question: GameRounds.Question) {
    guard rounds.isCurrent(question) else { return }
    switch outcome {
    case .success(let answer):
      let added = rounds.take(answer)
      if added > 0 { tell(.shardsAdded(game: question.game, count: added)) }
      if answer.isLast { tell(.gameClosed(question.game)) }
    case .failure(let error):
      ending.fail(error)
    }
  }
}
