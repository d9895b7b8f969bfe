// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem

/// The preflight of a model that gives values of masks itself: a module with `values`, a formula, a table.
struct MaskPreflight {
  private let host: ModelHost
  private let watch: PlanningWatch
  private let games: [GameSpecification]

  init(_ host: ModelHost, _ watch: PlanningWatch) {
    (self.host, self.watch) = (host, watch)
    games = host.specification.games
  }

  func run(requestedBatch: Int?) throws -> PreflightReport {
    let players = games.map(\.players.count)
    let busiest = Preflight.busiest(players) { _ in 0 }
    var batch =
      requestedBatch
      ?? ReferenceBatch.rows(rowBytes: 8, players: players[busiest], preferred: host.preferredBatch)
    let runsWholeBatches = try evaluator(busiest, batch: batch).mayMixRows
    if requestedBatch == nil, !runsWholeBatches { batch = ReferenceBatch.freeRows }
    var report = PreflightReport(
      batch: batch, rowsPerSecond: 0, memoryPerThread: batch * 16, versions: host.describe(), games: [])
    report.runsWholeBatches = runsWholeBatches
    host.expect(rows: expectedRows(busiest, batch: runsWholeBatches ? batch : 1))
    var tried = TriedGames()
    for number in games.indices {
      let probe = number == busiest ? try measure(number, &report) : try probe(number, &report)
      if number == 0 { report.memoryOpened = Machine.here.residentMemory }
      report.games.append(
        PreflightReport.Game(
          name: games[number].name, nullPlayers: [], classIndex: 0, emptyValue: probe.empty,
          fullValue: probe.full))
      tried.add(probe)
    }
    report.numerics = tried.numerics(host)
    return report
  }

  /// Returns how many rows are evaluated at most, those that fill batches among them.
  private func expectedRows(_ busiest: Int, batch: Int) -> Int {
    games.indices.reduce(0) { rows, number in
      let players = games[number].players.count
      if number == busiest {
        return rows + PreflightRows(batch: batch, masks: firstMasks(players: players)).most
      }
      let count = number == 0 ? ProbeMasks.count : PreflightRows.probes(players: players)
      return rows + (number == 0 ? max(batch, count) : count)
    }
  }

  private func firstMasks(players: Int) -> Int {
    host.specification.plan.firstMasks(players: players, isTable: games[0].table != nil)
  }

  private func evaluator(_ number: Int, batch: Int) throws -> GameEvaluator {
    watch.begin("trying game \(games[number].name)")
    return try host.evaluator(game: number, batch: batch, nullPlayers: [], classIndex: 0)
  }

  /// Compares a module's rows, and measures the speed.
  private func measure(_ number: Int, _ report: inout PreflightReport) throws -> ProbeValues {
    let evaluator = try evaluator(number, batch: report.batch)
    var rows = PreflightRows(
      batch: report.runsWholeBatches ? report.batch : 1, masks: firstMasks(players: evaluator.players))
    let probe = try ProbeValues(evaluator)
    rows.add(evaluator.rows)
    if report.runsWholeBatches {
      let alone = try self.evaluator(number, batch: 1)
      try RowIndependence.check(evaluator, alone: alone, probe: probe, count: rows.alone)
      rows.add(alone.rows)
      report.rows += alone.rows
    }
    report.rowsPerSecond = try Speed.measured(evaluator, probe, rows: rows.forSpeed)
    report.rows += evaluator.rows
    return probe
  }

  /// Tries a game that is not measured; the first one shows the numerics class, which is one of whole batches.
  private func probe(_ number: Int, _ report: inout PreflightReport) throws -> ProbeValues {
    let count =
      number == 0 ? ProbeMasks.count : PreflightRows.probes(players: games[number].players.count)
    let evaluator = try evaluator(number, batch: number == 0 ? report.batch : min(report.batch, count))
    let probe = try ProbeValues(evaluator, count: count)
    report.rows += evaluator.rows
    return probe
  }
}
