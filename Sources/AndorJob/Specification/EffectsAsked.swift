// SPDX-License-Identifier: Apache-2.0

/// Of how many of the strongest effects something is asked about all explanations.
public enum EffectsAsked: Sendable, Equatable {
  /// As many as are quickly answered, of salient ones; of none where a job has many games or a game many players.
  case automatic
  /// The strongest so many.
  case strongest(Int)

  /// The most games of a job that is not asked for more.
  private static let games = 16

  /// Returns how many effects of a game of n evaluated players are marked.
  func marks(games: Int, players n: Int) -> Int { count(games) { n <= 10 ? 50 : n <= 16 ? 10 : 0 } }

  /// Returns how many get a range.
  func ranges(games: Int, players n: Int) -> Int { count(games) { n <= 14 ? 10 : 0 } }

  private func count(_ games: Int, _ usual: () -> Int) -> Int {
    switch self {
    case .automatic: games <= Self.games ? usual() : 0
    case .strongest(let count): count
    }
  }
}

extension ExplainSettings {
  /// Returns how many effects of a game are marked, and how many get a range.
  /// - Parameters:
  ///   - games: the games of the job.
  ///   - n: the game's evaluated players.
  public func asked(games: Int, players n: Int) -> (marks: Int, ranges: Int) {
    (certain.marks(games: games, players: n), ranges.ranges(games: games, players: n))
  }
}
