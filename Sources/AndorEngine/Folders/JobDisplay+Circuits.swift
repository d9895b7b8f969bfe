// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorCore
import AndorJob
import AndorText

extension JobDisplay {
  /// Finds which players are enough for a share of what all of them do: all circuits of finished games; nothing is written
  /// or locked.
  ///
  /// ```swift
  /// let circuits = try JobDisplay(folder: "heads").circuits(named: nil, share: 0.9)
  /// circuits.lines(columns: 100).forEach { print($0) }
  /// ```
  ///
  /// - Parameters:
  ///   - name: the only game; without it all that have circuits.
  ///   - share: the share of v(N) − v(∅) that a circuit does, above 0 and at most 1.
  /// - Throws: `missingInput` for a game that there is not, `badData` for a sampled game, one that nobody changes, a file
  ///   that is not as it was written, and where the game is larger than this machine's memory.
  public func circuits(named name: String?, share: Double) throws(EngineError) -> JobCircuits {
    let sampled = Set(plan.games.filter { $0.maskPlan.cube == nil }.map(\.name))
    let without = document.games.filter { $0.vEmpty == $0.vFull || sampled.contains($0.name) }.map(\.name)
    let names = document.games.map(\.name)
    // One that was asked for is refused by name, and so is the first where there is no other.
    let chosen =
      name.map { [$0] }
      ?? (without == names ? Array(names.prefix(1)) : names.filter { !without.contains($0) })
    guard !chosen.isEmpty else {
      throw EngineError(
        .missingInput, "no game is finished", at: folder,
        hint: shortcoming ?? "Run andor resume on the folder.")
    }
    return JobCircuits(
      games: try chosen.map { (name) throws(EngineError) in try circuits(of: name, share: share) },
      without: name == nil ? without : [])
  }

  private func circuits(of name: String, share: Double) throws(EngineError) -> ShownCircuits {
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

/// What `andor circuits` shows of a job.
public struct JobCircuits {
  /// The games that have circuits.
  let games: [ShownCircuits]
  /// The names of those that have none.
  let without: [String]

  /// Each game as JSON on one line.
  public var documents: [String] { games.map(\.line) }

  /// Returns the games for a terminal.
  public func lines(columns: Int) -> [String] {
    let shown = Array(games.map { $0.lines(columns: columns) }.joined(separator: [""]))
    guard !without.isEmpty else { return shown }
    let count = Numbers.count(without.count, "game")
    return shown + [
      "",
      "\(count) without circuits, as v(all) is v(empty), or not all masks were evaluated: \(without.joined(separator: ", "))",
    ]
  }
}
