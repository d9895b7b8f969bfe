// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorCore
import AndorJob
import AndorLedger
import AndorSystem
import AndorText

/// The values of a finished game, for what is read off all of them.
extension JobDisplay {
  /// Returns a game all of whose masks were evaluated.
  /// - Parameters:
  ///   - name: the game.
  ///   - reason: what needs all masks, for the refusal of a sample.
  ///   - bytes: the memory that is taken beside the values, which are mapped.
  /// - Throws: `missingInput` for a game that there is not, `badData` for a sampled one, for a folder that was changed, and
  ///   where the game is larger than this machine's memory.
  func cube(
    named name: String, reason: String, taking bytes: (GamePlan) -> Int
  ) throws(EngineError) -> (result: GameResult, plan: GamePlan) {
    guard let result = document.games.first(where: { $0.name == name }) else { throw unknown(game: name) }
    guard let game = plan.games.first(where: { $0.name == name }), game.players == result.n else {
      throw changed("result.json")
    }
    guard game.maskPlan.cube != nil else {
      throw EngineError(
        .badData, "game \(game.name) has values of some masks, and \(reason)", at: folder,
        hint: "Evaluate it with plan: cube.")
    }
    let (needed, available) = (bytes(game), Machine.here.availableMemory)
    guard needed <= available else {
      throw EngineError(
        .badData,
        "game \(game.name) takes \(Numbers.bytes(needed)) of memory, and \(Numbers.bytes(available)) are left",
        at: folder, hint: "Use a machine with more memory.")
    }
    return (result, game)
  }

  /// Calls a body with the table of v over the evaluated players, after comparing it with the game's digest.
  /// - Throws: `badData` for files that were changed; what the body throws.
  func withValues<Result>(
    of result: GameResult, _ game: GamePlan, _ body: (Span<Double>) throws -> Result
  ) throws -> Result {
    let tables = "\(folder)/games/\(result.name)"
    let values = try MappedDoubles("\(tables)/values.npy", count: game.coalitionCount)
    let harsanyi = try MappedDoubles("\(tables)/harsanyi.npy", count: game.coalitionCount)
    guard ResultDigest.game(values: values, harsanyi: harsanyi).description == result.digest else {
      throw changed("games/\(result.name)/values.npy or harsanyi.npy")
    }
    return try values.withSpan { values in
      guard !game.nullPlayers.isEmpty else { return try body(values) }
      return try body(PlayerEmbedding(players: game.evaluated).restrict(values).span)
    }
  }

  func changed(_ file: String) -> EngineError {
    EngineError(
      .badData, "\(file) was changed after andor wrote it", at: folder,
      hint: "Run andor resume on the folder to write it again.")
  }
}
