// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem

/// The preflight of a model that maps tensors to outputs.
struct TensorPreflight {
  private let host: ModelHost
  private let watch: PlanningWatch
  private let games: [GameSpecification]
  /// Rows that the probe masks are evaluated in where the plan's batch is not needed.
  private static let probeRows = 128

  init(_ host: ModelHost, _ watch: PlanningWatch) {
    (self.host, self.watch) = (host, watch)
    games = host.specification.games
  }

  /// A game that is read, with what is known of it before its values are.
  private struct Opened {
    let prepared: PreparedGame
    let nullPlayers: [Int]
    let classIndex: Int
  }

  func run(requestedBatch: Int?) throws -> PreflightReport {
    var report = PreflightReport(
      batch: 0, rowsPerSecond: 0, memoryPerThread: 0, versions: host.describe(), games: [], notes: host.notes)
    let players = games.map(\.players.count)
    let busiest = try Preflight.busiest(players) { try host.prepare(game: $0).nullPlayers.count }
    let measured = try open(busiest)
    let isRowByRow = games.contains(where: host.isRowByRow)
    if isRowByRow { report.notes.append(Self.rowByRow) }
    let reference = try measure(
      measured, players: players.max() ?? 0, fixedBatch: isRowByRow ? 1 : requestedBatch, &report)
    var tried = TriedGames()
    for number in games.indices {
      let game = number == busiest ? measured : try open(number)
      let probe: ProbeValues
      if number == busiest, reference.batch == report.batch {
        probe = reference.probe
      } else {
        // The first game's show the numerics class, which is one of whole batches.
        let batch = number == 0 ? report.batch : min(report.batch, Self.probeRows)
        probe = try ProbeValues(evaluator(game, batch: batch).evaluator)
      }
      report.games.append(
        PreflightReport.Game(
          name: game.prepared.name, nullPlayers: game.nullPlayers, classIndex: game.classIndex,
          emptyValue: probe.empty, fullValue: probe.full))
      tried.add(probe)
    }
    report.numerics = tried.numerics(host)
    return report
  }

  private func open(_ number: Int) throws -> Opened {
    let prepared = try host.prepare(game: number)
    let nullPlayers = prepared.nullPlayers
    return Opened(
      prepared: prepared, nullPlayers: nullPlayers, classIndex: try resolvedClass(prepared, nullPlayers))
  }

  private func evaluator(
    _ game: Opened, batch: Int
  ) throws -> (evaluator: GameEvaluator, source: TensorSource) {
    watch.begin("trying game \(game.prepared.name) in batches of \(batch)")
    return try host.evaluator(
      game.prepared, batch: batch, nullPlayers: game.nullPlayers, classIndex: game.classIndex)
  }

  private static let rowByRow =
    "The model fixes its batch axis to 1, so that every mask is a run of its own, which is slow. Export it with a "
    + "symbolic first axis (dynamic_axes, or dynamic_shapes) to run batches."

  /// Finds batch, rate and memory by one game; a batch for which there is not enough memory is halved.
  /// - Returns: the game's probe values, and the batches they were evaluated in.
  private func measure(
    _ game: Opened, players: Int, fixedBatch: Int?, _ report: inout PreflightReport
  ) throws -> (probe: ProbeValues, batch: Int) {
    let alone = try evaluator(game, batch: 1)
    var single: [Double] = []
    try alone.evaluator.evaluate(.list([0]), into: &single)
    report.memoryOpened = Machine.here.residentMemory
    let outputBytes = alone.source.outputBytes
    var batch =
      fixedBatch
      ?? ReferenceBatch.rows(rowBytes: game.prepared.rowBytes, outputBytes: outputBytes, players: players)
    while true {
      do {
        let probe = try measure(
          game, alone: alone.evaluator, batch: batch, tuning: fixedBatch == nil ? outputBytes : nil, &report)
        return (probe, batch)
      } catch let error as ModelError where error.isOutOfMemory && fixedBatch == nil && batch > 1 {
        batch /= 2
      }
    }
  }

  /// Finds batch, rate and memory with one reference batch; other batches are tried where outputs of a row have
  /// `tuning` bytes.
  private func measure(
    _ game: Opened, alone: GameEvaluator, batch: Int, tuning: Int?, _ report: inout PreflightReport
  ) throws -> ProbeValues {
    let before = Machine.here.residentMemory
    let (reference, source) = try evaluator(game, batch: batch)
    let probe: ProbeValues
    do {
      probe = try ProbeValues(reference)
      try RowIndependence.check(reference, alone: alone, probe: probe)
    } catch let error as ModelError where error.code == .runtime && !error.isOutOfMemory && batch > 1 {
      throw ModelError(
        .invalid, "the model runs with one row but not with \(batch): \(error.message)",
        at: "game \(game.prepared.name)",
        hint: "It declares a dynamic batch axis but fixes the batch inside: export it again with one, "
          + "or set engine.batch to 1, which is slow.")
    }
    let grown = max(Machine.here.residentMemory - before, 0)
    var choice = BatchChoice.Result(batch: batch, rowsPerSecond: 0)
    if let tuning {
      choice = try BatchChoice.fastest(reference: reference, outputBytes: tuning) {
        try evaluator(game, batch: $0).evaluator
      }
    } else {
      choice.rowsPerSecond = try BatchChoice.measured(reference)
    }
    report.batch = choice.batch
    report.rowsPerSecond = choice.rowsPerSecond
    // What the reference really took, or its buffers where memory was reused, for the chosen batch.
    let bytes = max(grown, batch * (game.prepared.rowBytes + 16) + source.outputBytes)
    report.memoryPerThread = bytes / batch * choice.batch
    return probe
  }

  private func resolvedClass(_ prepared: PreparedGame, _ nullPlayers: [Int]) throws -> Int {
    let output = host.specification.output
    guard output.score.isOfAClass else { return 0 }
    switch output.choice {
    case .pair: return 0
    case .fixed(let index): return index
    case .predicted:
      let (_, source) = try host.evaluator(prepared, batch: 1, nullPlayers: nullPlayers, classIndex: 0)
      do { return try source.predictedClass() } catch let error as ModelError {
        throw error.within("game \(prepared.name)")
      }
    }
  }
}
