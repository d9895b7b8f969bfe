// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorCore
import AndorJob
import AndorLedger
import AndorModels
import AndorSystem
import AndorText

extension JobDisplay {
  /// Scores attributions from other tools on all masks of a finished game; nothing is written or locked.
  ///
  /// ```swift
  /// let scored = try JobDisplay(folder: "digit-results").scores(of: ["ig.npy"], game: "seven")
  /// print(scored.scores[0].score.r2 ?? 0, scored.additive ?? 0)
  /// ```
  ///
  /// - Parameters:
  ///   - files: `.npy` files of a number for each player, null players included; each is called by its name without
  ///     folder and ending, or by its path where two have the same.
  ///   - name: the game.
  /// - Throws: `missingInput` for a game or a file that there is not, `badData` for a file that is no attribution of the
  ///   game, for one of the folder that is not as it was written, and where the game is larger than this machine's memory.
  public func scores(of files: [String], game name: String) throws(EngineError) -> ScoredGame {
    let (result, game) = try cube(
      named: name, reason: "attributions are scored on all", taking: AttributionScoring.bytes)
    return try attempt {
      let numbers = try files.map { try AttributionFile.read($0, players: result.n) }
      let own = [result.shapley, result.banzhaf] + (result.lostWithout.map { [$0] } ?? [])
      guard own.allSatisfy({ $0.count == result.n }) else { throw changed("result.json") }
      let scoring = try score(numbers + own, of: result, game)
      let names = Self.names(of: files) + ["shapley", "banzhaf", "lost_without"].prefix(own.count)
      let rows = zip(names, scoring.scores).map { (name: $0, score: $1) }
      return ScoredGame(
        result, scores: Array(rows.prefix(files.count)), beside: Array(rows.dropFirst(files.count)),
        additive: scoring.additive)
    }
  }

  private func score(
    _ attributions: [[Double]], of result: GameResult, _ game: GamePlan
  ) throws -> AttributionScoring {
    let threads = Machine.here.cores
    return try withValues(of: result, game) {
      AttributionScoring(attributions, of: $0, plan: game, threads: threads)
    }
  }

  /// Returns names that tell files apart: the last step without its ending where that does.
  private static func names(of files: [String]) -> [String] {
    let short = files.map { file in
      let name = file.split(separator: "/").last.map(String.init) ?? file
      return name.hasSuffix(".npy") && name.count > 4 ? String(name.dropLast(4)) : name
    }
    return short.enumerated().map { place, name in
      short.count(where: { $0 == name }) > 1 ? files[place] : name
    }
  }
}
