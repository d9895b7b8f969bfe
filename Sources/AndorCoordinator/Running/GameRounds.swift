// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger

/// The rounds of the games' mask plans: how far each game's chain of rounds is known.
///
/// Each round follows from the plan and from durable values, so nothing of the chain is stored: whoever resumes the
/// job follows it again from the first round. So does a running job when a shard of an earlier round is retracted,
/// as the rounds after it were chosen by a wrong value. The chain may then end earlier than before: shards beyond
/// its end stay in the ledger and count for nothing, as they do after a resume.
///
/// Where a resume finds a shard of a round damaged, it knows the chain up to that round only. The shards up to the last
/// one in the ledger have begun all the same, and none of them that is durable is evaluated again.
package struct GameRounds {
  private struct Game {
    /// The last round of the chain, as far as its values are known to be right.
    var last: MaskRound
    /// The shards of all rounds that have ever begun.
    var shardCount: Int
    /// The number of the question that the plan is asked; an answer to another one is worthless.
    var question = 0
  }

  /// A question to a game's plan, all shards so far being durable.
  package struct Question: Sendable {
    let game: Int
    let number: Int
    let masks: MaskPlan
    /// The round that the chain is followed from.
    package let last: MaskRound
    let shardCount: Int

    /// Follows the chain to the first round that has shards yet to evaluate, or to its end.
    ///
    /// - Parameter values: The values of a shard, row after row.
    package func answer<Failure: Error>(
      values: (_ shard: Int) throws(Failure) -> [Double]
    ) throws(Failure) -> Answer {
      var round = last
      while round.shards.upperBound <= shardCount {
        guard let next = try masks.next(after: round, values: values) else {
          return Answer(question: self, round: round, isLast: true)
        }
        round = next
      }
      return Answer(question: self, round: round, isLast: !masks.mayGo(beyond: round))
    }
  }

  /// A plan's answer.
  package struct Answer: Sendable {
    let question: Question
    /// The round that begins, or the one that the chain ends with.
    let round: MaskRound
    /// Whether no round follows.
    package let isLast: Bool
  }

  private let plan: JobPlan
  private var games: [Game] = []

  /// Follows each game's chain as far as the values found go.
  /// - Parameter open: Opens the values of a game, by its number.
  /// - Throws: `LedgerError` where the values of a round cannot be read.
  package init(
    _ plan: JobPlan, found: [GameRecovery], open: (_ game: Int) throws(LedgerError) -> ShardValues
  ) throws {
    self.plan = plan
    for (game, recovery) in zip(plan.games.indices, found) {
      let first = plan.games[game].maskPlan.firstRound
      let begun = recovery.records.lastIndex { $0 != nil }.map { $0 + 1 } ?? 0
      games.append(Game(last: first, shardCount: max(first.shards.upperBound, begun)))
      let durable = recovery.records.prefix { $0 != nil }.count
      guard hasRounds(game), durable >= first.shards.upperBound else { continue }
      let question = Question(
        game: game, number: 0, masks: plan.games[game].maskPlan, last: first, shardCount: durable)
      let answer = try question.answer(values: try open(game))
      // Beyond the end of the chain there is nothing to evaluate, whatever the ledger has.
      let known = answer.round.shards.upperBound
      games[game] = Game(last: answer.round, shardCount: answer.isLast ? known : max(known, begun))
    }
  }

  /// Returns the number of a game's shards in all rounds that have begun.
  package func shardCount(of game: Int) -> Int { games[game].shardCount }

  /// Returns the number of a shard's round; of one between the first and the last, that of the last.
  package func round(of shard: ShardReference) -> Int {
    let first = plan.games[shard.game].maskPlan.firstRound
    return first.shards.contains(shard.index) ? first.number : games[shard.game].last.number
  }

  /// Returns whether a game has more rounds than the first one, or may have.
  package func hasRounds(_ game: Int) -> Bool {
    let masks = plan.games[game].maskPlan
    return masks.mayGo(beyond: masks.firstRound)
  }

  /// Returns the question to ask, now that all shards of a game so far are durable; it replaces earlier ones.
  package mutating func ask(_ game: Int) -> Question {
    games[game].question += 1
    return Question(
      game: game, number: games[game].question, masks: plan.games[game].maskPlan, last: games[game].last,
      shardCount: games[game].shardCount)
  }

  /// Makes the answer that a game's plan is about to give worthless: its values are in doubt.
  package mutating func reopen(_ game: Int) { games[game].question += 1 }

  /// Takes note that a shard was retracted: what was chosen by its values is chosen again.
  package mutating func retract(_ shard: ShardReference) {
    reopen(shard.game)
    if shard.index < games[shard.game].last.shards.lowerBound {
      games[shard.game].last = plan.games[shard.game].maskPlan.firstRound
    }
  }

  /// Returns whether the answer to a question counts: no shard of the game was in doubt since it was asked.
  package func isCurrent(_ question: Question) -> Bool { games[question.game].question == question.number }

  /// Takes in the answer to a current question.
  /// - Returns: how many shards it adds.
  package mutating func take(_ answer: Answer) -> Int {
    assert(isCurrent(answer.question), "the plan has been asked again, or was answered")
    let game = answer.question.game
    reopen(game)
    let added = max(0, answer.round.shards.upperBound - games[game].shardCount)
    assert(added > 0 || answer.isLast, "a chain without shards to evaluate is at its end")
    games[game].last = answer.round
    games[game].shardCount += added
    return added
  }
}
