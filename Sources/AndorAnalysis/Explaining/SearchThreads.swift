// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem

/// How the threads of a machine are shared among the games of a job: many small games at once, a large one with all.
///
/// Up to 12 players a game keeps one thread busy, as waiting for another takes longer than a pass over its tables, and
/// twice as many for each further player. A job of several games gives each its share of the threads; but from 17
/// players on, whose tables leave the second-level cache, threads work together, twice as many for each further player:
/// so the memory of all searches under way is about a MiB a thread for each of them up to 16 players, and that of one
/// game where it is large. No result depends on any of this.
package struct SearchThreads: Sendable {
  /// How many threads there are.
  package let count: Int
  private let games: Int

  /// Creates the threads for a number of games.
  package init(_ count: Int, games: Int) { (self.count, self.games) = (max(1, count), max(1, games)) }

  /// Creates the threads of this machine for the games of a job.
  package init(for plan: JobPlan, threads: Int = Machine.here.cores) {
    self.init(threads, games: plan.games.count)
  }

  /// Returns how many threads of this machine a game of a job uses.
  package static func used(by game: Int, of plan: JobPlan) -> Int {
    Self(for: plan).used(players: plan.games[game].evaluatedPlayers)
  }

  /// Returns how many a game of so many evaluated players uses.
  package func used(players n: Int) -> Int {
    func doubled(from players: Int) -> Int { min(count, 1 << min(max(n - players, 0), 20)) }
    return min(doubled(from: 12), max(count / games, doubled(from: 16)))
  }

  /// Returns how many questions about a game's explanation are answered at a time, each by one thread where there are few
  /// players: they do not wait for each other, so that a small game's share of the threads is of use to them.
  package func asking(players n: Int) -> Int { max(used(players: n), count / games) }

  /// Returns how many questions of a game of a job are answered at a time on this machine.
  package static func asking(about game: Int, of plan: JobPlan) -> Int {
    Self(for: plan).asking(players: plan.games[game].evaluatedPlayers)
  }

  /// Returns which games take the most at a time, of those that take some each: their positions.
  ///
  /// - Parameter games: evaluated players, and what a game takes.
  func heaviest(_ games: [(players: Int, weight: Int)]) -> [Int] {
    var (free, chosen) = (count, [Int]())
    for (position, game) in games.enumerated().sorted(by: { $0.element.weight > $1.element.weight })
    where free > 0 {
      let used = used(players: game.players)
      guard used <= free else { continue }
      free -= used
      chosen.append(position)
    }
    return chosen
  }
}
