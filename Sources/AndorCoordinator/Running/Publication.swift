// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger

/// The games on their way from durable shards to published files.
///
/// A complete game is opened again when a worker that had a part in it is caught lying. A result computed before
/// belongs to an older generation and is discarded, whenever it comes.
struct Publication {
  private var results: [GameResult?]
  private var pending: [[PendingFile]]
  private var generations: [Int]
  /// Games that are being computed.
  private(set) var underWay = 0
  /// The searches for explanations that are under way, by their games.
  private var searches: [Int: StatusSnapshot.Explaining] = [:]

  /// Creates a publication of so many games, none of which is complete.
  init(games: Int) {
    results = Array(repeating: nil, count: games)
    pending = Array(repeating: [], count: games)
    generations = Array(repeating: 0, count: games)
  }

  /// Whether every game has its result.
  var isComplete: Bool { results.allSatisfy { $0 != nil } }

  /// The search under way that stands for all: that of the first game in job order, and how many are done.
  var explaining: StatusSnapshot.Explaining? {
    guard var first = searches.min(by: { $0.key < $1.key })?.value else { return nil }
    first.explained = results.count { $0 != nil }
    return first
  }

  /// The results there are, in job order.
  var finished: [GameResult] { results.compactMap { $0 } }

  /// The games without a result.
  var missing: [Int] { results.indices.filter { results[$0] == nil } }

  /// The files to publish together, in job order.
  var files: [PendingFile] { pending.flatMap { $0 } }

  /// Begins to compute a game, whose shards are all durable.
  /// - Returns: the generation that its result will belong to.
  mutating func begin(_ game: Int) -> Int {
    generations[game] += 1
    underWay += 1
    return generations[game]
  }

  /// Discards the result of a game that is not complete after all.
  mutating func reopen(_ game: Int) {
    generations[game] += 1
    results[game] = nil
    searches[game] = nil
    pending[game] = []
  }

  /// Ends the computation of a game, with or without a result.
  /// - Returns: whether its result counts, as the game was not opened again meanwhile.
  mutating func end(_ game: Int, generation: Int) -> Bool {
    assert(underWay > 0 && generation <= generations[game], "game \(game) ends more often than it began")
    underWay -= 1
    let counts = generation == generations[game]
    // The search of a game that was opened again may be that of a later computation.
    if counts { searches[game] = nil }
    return counts
  }

  /// Takes note of how a game's search goes.
  mutating func show(_ search: StatusSnapshot.Explaining, of game: Int) { searches[game] = search }

  /// Keeps a game's result and files.
  mutating func keep(_ result: GameResult, _ files: [PendingFile], game: Int) {
    results[game] = result
    pending[game] = files
  }
}
