// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// The checks of a job's model and samples before any shard, and what they freeze.
package enum Preflight {
  /// Checks every game and fixes the batch.
  ///
  /// Every game is opened, its null players and its predicted class are found, and values of probe masks must be
  /// finite: of ∅, N and 62 random ones (from a fixed seed) in a game with many players that matter, which also shows
  /// whether rows are independent and how fast they are, and in the first one, which shows the numerics class; of a
  /// twentieth of its masks in every other game. `requestedBatch` is used as it is.
  /// - Parameter modelBytes: the size of the model's files, where it is known.
  ///
  /// Throws `ModelError` for the first thing wrong, with the game's name.
  package static func run(
    _ host: ModelHost, requestedBatch: Int?, modelBytes: Int? = nil, watch: PlanningWatch = PlanningWatch()
  ) throws -> PreflightReport {
    host.takesTensors
      ? try TensorPreflight(host, watch, modelBytes: host.filesBoundCost ? modelBytes : nil)
        .run(requestedBatch: requestedBatch)
      : try MaskPreflight(host, watch).run(requestedBatch: requestedBatch)
  }

  /// Returns the game to measure: what one with few players, or nothing but null players, takes a row says nothing of others.
  ///
  /// The first whose players but for the null players are as many as any game has players, up to two; where there is
  /// none, the one with the most.
  static func busiest<E: Error>(
    _ players: [Int], nullPlayers: (_ game: Int) throws(E) -> Int
  ) throws(E) -> Int {
    let most = players.max() ?? 0
    var best = (game: 0, players: -1)
    for (game, count) in players.enumerated() where count > best.players {
      let evaluated = count - (try nullPlayers(game))
      if evaluated > best.players { best = (game, evaluated) }
      if evaluated + 2 >= most, evaluated > most / 2 { break }
    }
    return best.game
  }
}
