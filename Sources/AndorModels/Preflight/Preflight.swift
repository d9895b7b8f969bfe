// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem

/// The checks of a job's model and samples before any shard, and what they freeze.
package enum Preflight {
  /// Checks every game and chooses the batch.
  ///
  /// Every game is opened, its null players and its predicted class are found, and ∅, N and 64 random masks
  /// (from a fixed seed) must have finite values. A game with many players that matter also shows whether rows
  /// are independent and which batch is fastest with the reference batch's bits; `requestedBatch` is used as it
  /// is. Every other game costs little more than reading its sample and one small batch.
  ///
  /// Throws `ModelError` for the first thing wrong, with the game's name.
  package static func run(
    _ host: ModelHost, requestedBatch: Int?, watch: PlanningWatch = PlanningWatch()
  ) throws -> PreflightReport {
    if host.takesTensors { return try TensorPreflight(host, watch).run(requestedBatch: requestedBatch) }
    let players = host.specification.games.map(\.players.count).max() ?? 0
    return try direct(
      host, batch: requestedBatch ?? ReferenceBatch.rows(rowBytes: 8, players: players), watch)
  }

  /// Games that are evaluated from masks: every game is opened and tried, and a Python module's rows compared.
  private static func direct(
    _ host: ModelHost, batch: Int, _ watch: PlanningWatch
  ) throws -> PreflightReport {
    var report = PreflightReport(
      batch: batch, rowsPerSecond: 0, memoryPerThread: batch * 16, versions: host.describe(), games: [])
    var tried = TriedGames()
    let busiest = Preflight.busiest(host.specification.games.map(\.players.count)) { _ in 0 }
    for number in host.specification.games.indices {
      watch.begin("trying game \(host.specification.games[number].name)")
      let evaluator = try host.evaluator(game: number, batch: batch, nullPlayers: [], classIndex: 0)
      let probe = try ProbeValues(evaluator)
      if number == 0 { report.memoryOpened = Machine.here.residentMemory }
      report.games.append(
        PreflightReport.Game(
          name: evaluator.game, nullPlayers: [], classIndex: 0, emptyValue: probe.empty, fullValue: probe.full
        ))
      tried.add(probe)
      guard number == busiest else { continue }
      if evaluator.mayMixRows {
        let alone = try host.evaluator(game: number, batch: 1, nullPlayers: [], classIndex: 0)
        try RowIndependence.check(evaluator, alone: alone, probe: probe)
      }
      report.rowsPerSecond = try BatchChoice.measuredGradually(evaluator)
    }
    report.numerics = tried.numerics(host)
    return report
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
