// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger

/// The rounds of the games' mask plans: which have begun, and which is being chosen.
///
/// The next round is a function of the plan and of durable values, so nothing of it is stored: whoever resumes the
/// job asks the plan again. A shard that is taken back while the plan is asked makes the answer worthless.
package struct GameRounds {
  private struct Game {
    var last: MaskRound
    var isClosed: Bool
    /// Counts the questions, and what makes their answers worthless.
    var question = 0
  }

  private let plan: JobPlan
  private var games: [Game] = []

  /// The rounds that had begun when the values found were made.
  /// - Parameter open: opens the values of a game, by its number.
  /// - Throws: `LedgerError` where the values of a round cannot be read.
  package init(
    _ plan: JobPlan, found: [GameRecovery], open: (_ game: Int) throws(LedgerError) -> ShardValues
  ) throws {
    self.plan = plan
    for (game, recovery) in found.enumerated() {
      let masks = plan.games[game].maskPlan
      var state = Game(last: masks.firstRound, isClosed: !masks.mayGo(beyond: masks.firstRound))
      while !state.isClosed, recovery.records[..<state.last.shards.upperBound].allSatisfy({ $0 != nil }) {
        let next = try masks.next(after: state.last, values: try open(game))
        state.last = next ?? state.last
        state.isClosed = next.map { !masks.mayGo(beyond: $0) } ?? true
      }
      games.append(state)
    }
  }

  /// The number of a game's shards in all rounds that have begun.
  package func shardCount(of game: Int) -> Int { games[game].last.shards.upperBound }

  /// Whether another round of a game may follow.
  package func isOpen(_ game: Int) -> Bool { !games[game].isClosed }

  /// The last round of a game is durable: the plan is asked what follows it.
  package mutating func ask(_ game: Int) -> (round: MaskRound, question: Int) {
    games[game].question += 1
    return (games[game].last, games[game].question)
  }

  /// A shard of a game was taken back: what the plan is being asked comes again.
  package mutating func reopen(_ game: Int) { games[game].question += 1 }

  /// Takes in the plan's answer: the round that begins, or `nil` that none follows.
  /// - Returns: whether it counts, as no shard was taken back meanwhile.
  package mutating func answer(_ next: MaskRound?, of game: Int, question: Int) -> Bool {
    guard games[game].question == question, !games[game].isClosed else { return false }
    games[game].last = next ?? games[game].last
    games[game].isClosed = next.map { !plan.games[game].maskPlan.mayGo(beyond: $0) } ?? true
    return true
  }
}
