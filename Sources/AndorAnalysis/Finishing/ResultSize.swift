// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// What the results of a job take on disk.
public enum ResultSize {
  /// Bytes that the results take beside ledgers and data files, and the searches for explanations while they run.
  public static func bytes(of plan: JobPlan, explain: ExplainSettings?) -> Int {
    let explained = explain != nil
    let searches = explain.map {
      SearchCheckpoint.bytes(players: plan.games.map(\.evaluatedPlayers), settings: $0)
    }
    return plan.games.reduce(searches ?? 0) { total, game in
      // harsanyi.npy, values.npy once more where null players make it another file, and and.npy and or.npy.
      let tables = 1 + (game.nullPlayers.isEmpty ? 0 : 1) + (explained ? 2 : 0)
      // A row of interactions.csv holds numbers and half the players' names; a report some 300 KiB of pictures.
      let rows = min((explained ? 2 : 1) << game.players, Limits.csvRows)
      return total + tables * (8 << game.players) + rows * (40 + 3 * game.players) + 300 << 10
    }
  }
}
