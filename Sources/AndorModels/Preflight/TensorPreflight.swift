// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem

/// The preflight of a model that maps tensors to outputs.
struct TensorPreflight {
  private let host: ModelHost
  private let watch: PlanningWatch
  private let games: [GameSpecification]
  /// The size of the model's files where it bounds what a row takes.
  private let modelBytes: Int?

  init(_ host: ModelHost, _ watch: PlanningWatch, modelBytes: Int?) {
    (self.host, self.watch, self.modelBytes) = (host, watch, modelBytes)
    games = host.specification.games
  }

  /// A game that is read, with what is known of it before its values are.
  private struct Opened {
    let prepared: PreparedGame
    let nullPlayers: [Int]
    let classIndex: Int

    /// The players that masks are over.
    var players: Int { prepared.players.count - nullPlayers.count }
  }

  func run(requestedBatch: Int?) throws -> PreflightReport {
    var report = PreflightReport(
      batch: 0, rowsPerSecond: 0, memoryPerThread: 0, versions: host.describe(), games: [], notes: host.notes)
    let players = games.map(\.players.count)
    let busiest = try Preflight.busiest(players) { try host.prepare(game: $0).nullPlayers.count }
    let measured = try open(busiest)
    let isRowByRow = games.contains(where: host.isRowByRow)
    if isRowByRow { report.notes.append(Self.rowByRow) }
    let reference = try measure(measured, fixedBatch: isRowByRow ? 1 : requestedBatch, &report)
    var tried = TriedGames()
    for number in games.indices {
      let game = number == busiest ? measured : try open(number)
      let probe = number == busiest ? reference : try probe(game, isFirst: number == 0, &report)
      report.games.append(
        PreflightReport.Game(
          name: game.prepared.name, nullPlayers: game.nullPlayers, classIndex: game.classIndex,
          emptyValue: probe.empty, fullValue: probe.full))
      tried.add(probe)
    }
    let output = host.specification.output
    // The full input of each game, alone.
    if output.score.isOfAClass, case .predicted = output.choice { report.rows += games.count }
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

  /// Tries a game that is not measured; the first one shows the numerics class, which is one of whole batches.
  private func probe(
    _ game: Opened, isFirst: Bool, _ report: inout PreflightReport
  ) throws -> ProbeValues {
    let count = isFirst ? ProbeMasks.count : PreflightRows.probes(players: game.players)
    let (evaluator, _) = try evaluator(game, batch: isFirst ? report.batch : min(report.batch, count))
    let probe = try ProbeValues(evaluator, count: count)
    report.rows += evaluator.rows
    return probe
  }

  /// Finds batch, speed and memory by one game; a batch for which there is not enough memory is halved.
  private func measure(
    _ game: Opened, fixedBatch: Int?, _ report: inout PreflightReport
  ) throws -> ProbeValues {
    let alone = try evaluator(game, batch: 1)
    var single: [Double] = []
    let first = ProbeMasks.list(players: game.players).masks(0..<1)
    try alone.evaluator.evaluate(.list(first), into: &single)
    report.memoryOpened = Machine.here.residentMemory
    report.batch =
      fixedBatch
      ?? ReferenceBatch.rows(
        rowBytes: game.prepared.rowBytes, outputBytes: alone.source.outputBytes, players: game.players)
    while true {
      do {
        return try measure(game, alone: alone.evaluator, mayGrow: fixedBatch == nil, &report)
      } catch let error as ModelError where error.isOutOfMemory && fixedBatch == nil && report.batch > 1 {
        report.batch /= 2
      }
    }
  }

  /// Finds speed and memory with the report's batch.
  private func measure(
    _ game: Opened, alone: GameEvaluator, mayGrow: Bool, _ report: inout PreflightReport
  ) throws -> ProbeValues {
    let batch = report.batch
    // A shard of so many masks as the job asks for is no smaller for a larger batch.
    let mostRows = host.specification.engine.shardBits.map { 1 << $0 } ?? .max
    let before = Machine.here.residentMemory
    var (evaluator, source) = try evaluator(game, batch: batch)
    var rows = PreflightRows(
      batch: batch, masks: host.specification.plan.firstMasks(players: game.players, isTable: false))
    var probe: ProbeValues
    do {
      probe = try ProbeValues(evaluator)
      rows.add(alone.rows + evaluator.rows)
      try RowIndependence.check(evaluator, alone: alone, probe: probe, count: rows.alone)
    } catch let error as ModelError where error.code == .runtime && !error.isOutOfMemory && batch > 1 {
      throw ModelError(
        .invalid, "the model runs with one row but not with \(batch): \(error.message)",
        at: "game \(game.prepared.name)", hint: source.advice.fixed)
    }
    rows.add(alone.rows)
    var others = alone.rows
    if mayGrow,
      LargerBatch.suits(
        modelBytes: modelBytes, rowBytes: game.prepared.rowBytes + source.outputBytes / batch,
        reference: batch, rows: min(rows.forSpeed, mostRows))
    {
      let larger = try self.evaluator(game, batch: LargerBatch.rows)
      let before = evaluator.rows
      let same = try LargerBatch.sameValues(
        larger.evaluator, as: evaluator, probe: probe, rows: rows.forSpeed)
      rows.add(larger.evaluator.rows + evaluator.rows - before)
      if let same {
        others += evaluator.rows
        (probe, report.batch, evaluator, source) = (same, LargerBatch.rows, larger.evaluator, larger.source)
      } else {
        others += larger.evaluator.rows
      }
    }
    // What the batch really took, or its buffers where memory was reused.
    let grown = max(Machine.here.residentMemory - before, 0)
    report.memoryPerThread = max(grown, report.batch * (game.prepared.rowBytes + 16) + source.outputBytes)
    report.rowsPerSecond = try Speed.measured(evaluator, probe, rows: rows.forSpeed)
    report.rows = others + evaluator.rows
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
