// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem

/// What the results of a job take on disk beside ledgers and data files, and the stored searches while they are made.
public struct ResultSize {
  private let plan: JobPlan
  private let specification: JobSpecification
  private let threads: SearchThreads

  /// Creates the size of a plan's results, made with so many threads.
  public init(_ plan: JobPlan, _ specification: JobSpecification, threads: Int? = nil) {
    (self.plan, self.specification) = (plan, specification)
    self.threads = SearchThreads(for: plan, threads: threads ?? Machine.here.cores)
  }

  /// Returns the most bytes at a time.
  ///
  /// - Parameters:
  ///   - searchSeconds: what the longest search takes, which decides how often it is stored; `nil` where that is not known,
  ///     and what its settings allow counts.
  ///   - questionSeconds: the same of the longest question about an effect.
  public func bytes(searchSeconds: Double? = nil, questionSeconds: Double? = nil) -> Int {
    let shown = plan.games.indices.map(tables)
    let finished = shown.reduce(0) { $0 + $1.before + $1.after }
    guard let explain = specification.explain else { return finished }
    let limit = explain.searchSeconds ?? .infinity
    // What ended searches found, and what the questions about effects start from, stays until all results are published.
    let players = plan.games.map(\.searchedPlayers)
    let ended = players.reduce(0) { sum, n in
      let searches = GameExplainer.searches(players: n, games: players.count, explain)
      let base = CertainSearch.load(players: n, games: players.count, explain).stateBytes
      return sum + searches * SearchCheckpoint.endedBytes(players: n) + base
    }
    let states = CheckpointPace.states(after: searchSeconds ?? limit)
    let isLong = min(questionSeconds ?? .infinity, limit) >= CertainPace.between
    // Of those under way last, which are the largest, the state is there until the end is stored beside it, and a new
    // one is written beside the old.
    let last = threads.heaviest(zip(players, shown).map { ($0, $1.before) }).reduce(0) { more, game in
      let state = SearchCheckpoint.stateBytes(players: players[game], settings: explain)
      let found = SearchCheckpoint.endedBytes(players: players[game])
      let searching = max(states * state, min(states, 1) * state + found)
      let asking = asking(players[game], explain, isLong: isLong) + found
      return more + max(0, max(searching, asking) - found - shown[game].after)
    }
    return finished + ended + last
  }

  /// Returns the bytes of where the questions about effects of a game stand: of each that is under way, as all may be
  /// interrupted, and a new state beside the old where they take long enough to be stored before that.
  private func asking(_ n: Int, _ explain: ExplainSettings, isLong: Bool) -> Int {
    let load = CertainSearch.load(players: n, games: plan.games.count, explain)
    let atOnce = CertainSearch.atOnce(
      players: n, questions: load.questions, threads: threads.asking(players: n))
    return (isLong ? 2 : 1) * atOnce * load.stateBytes
  }

  /// Returns the bytes that a game's tables take once it is finished: those that are there before the search, and those
  /// that come after it.
  private func tables(_ game: Int) -> (before: Int, after: Int) {
    if let sample = plan.games[game].maskPlan.sample {
      return (0, SampleCost(sample).diskBytes(rowBytes: rowBytes(game)))
    }
    let (players, evaluated) = (plan.games[game].players, plan.games[game].evaluatedPlayers)
    let (table, isExplained) = (8 << players, specification.explain != nil)
    // harsanyi.npy; where null players make them other files, values.npy once more, and the evaluated part.
    let before = table + (players == evaluated ? 0 : table + 8 << evaluated)
    let rows = min(
      GameExplainer.mostInteractions(players: evaluated, settings: specification.explain), Limits.csvRows)
    // A page is some 200 KiB of pictures; the result names pairs of players in n contexts.
    let pages = 280 << 10 + 12 * players * players * players
    let brief = (specification.explain?.brief ?? 0) * (rowBytes(game) + 40)
    return (before, (isExplained ? 2 * table : 0) + rows * rowBytes(game) + brief + pages)
  }

  /// Returns the bytes of a row of `interactions.csv`: numbers, and the names of two players in three, as the strongest
  /// interactions have many.
  private func rowBytes(_ game: Int) -> Int {
    let names = specification.games[game].players.reduce(0) { $0 + $1.utf8.count + 1 }
    return 36 + plan.games[game].players / 3 + names * 2 / 3
  }
}
