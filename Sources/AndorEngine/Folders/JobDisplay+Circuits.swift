// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorCore
import AndorJob

extension JobDisplay {
  /// The names of the games that their players change, in their order, and of the others.
  public var changedGames: (changed: [String], unchanged: [String]) {
    let unchanged = document.games.filter { $0.vEmpty == $0.vFull }.map(\.name)
    return (document.games.filter { $0.vEmpty != $0.vFull }.map(\.name), unchanged)
  }

  /// Finds which players are enough for a share of what all of them do, in all circuits of a finished game; nothing is
  /// written or locked.
  ///
  /// ```swift
  /// let circuits = try JobDisplay(folder: "heads").circuits(of: "induction", share: 0.9)
  /// circuits.lines(columns: 100).forEach { print($0) }
  /// ```
  ///
  /// - Throws: `missingInput` for a game that there is not, `badData` for a sampled game, one that nobody changes, a file
  ///   that is not as it was written, and where the game is larger than this machine's memory.
  public func circuits(of name: String, share: Double) throws(EngineError) -> ShownCircuits {
    let (result, game) = try cube(named: name, reason: "circuits are read off all") { game in
      // Families of 2^n bits, and a table where null players are left out.
      (4 << max(0, game.evaluatedPlayers - 3)) + (game.nullPlayers.isEmpty ? 0 : 8 << game.evaluatedPlayers)
    }
    return try attempt {
      try withValues(of: result, game) { values in
        guard values[0] != values[values.count - 1] else {
          throw EngineError(
            .badData, "game \(name) has no circuits: v(all) is v(empty)", at: folder,
            hint: "Ask about a game that its players change.")
        }
        return ShownCircuits(result, Circuits(of: values, share: share), evaluated: game.evaluated)
      }
    }
  }
}
