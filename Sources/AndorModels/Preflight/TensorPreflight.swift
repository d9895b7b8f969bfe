// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem

/// The preflight of a model that maps tensors to outputs.
struct TensorPreflight {
  private let host: ModelHost
  private let games: [GameSpecification]
  /// Rows that the probe masks are evaluated in where the plan's batch is not needed.
  private static let probeRows = 128

  init(_ host: ModelHost) {
    self.host = host
    games = host.specification.games
  }

  func run(requestedBatch: Int?) throws -> PreflightReport {
    var report = PreflightReport(
      batch: 0, rowsPerSecond: 0, memoryPerThread: 0, versions: host.describe(), games: [], notes: host.notes)
    let players = games.map(\.players.count)
    let busiest = try Preflight.busiest(players) { try host.prepare(game: $0).nullPlayers.count }
    let prepared = try host.prepare(game: busiest)
    let isRowByRow = games.contains(where: host.isRowByRow)
    if isRowByRow { report.notes.append(Self.rowByRow) }
    try measure(
      prepared, players: players.max() ?? 0, fixedBatch: isRowByRow ? 1 : requestedBatch, &report)
    for number in games.indices {
      let prepared = number == busiest ? prepared : try host.prepare(game: number)
      let nullPlayers = prepared.nullPlayers
      let classIndex = try resolvedClass(prepared, nullPlayers)
      let values = try probe(prepared, nullPlayers, classIndex, batch: min(report.batch, Self.probeRows))
      report.games.append(
        PreflightReport.Game(
          name: prepared.name, nullPlayers: nullPlayers, classIndex: classIndex, emptyValue: values[0],
          fullValue: values[1]))
    }
    return report
  }

  private static let rowByRow =
    "The model fixes its batch axis to 1, so that every mask is a run of its own, which is slow. Export it with a "
    + "symbolic first axis (dynamic_axes, or dynamic_shapes) to run batches."

  /// Finds batch, rate and memory by one game; a batch for which there is not enough memory is halved.
  private func measure(
    _ prepared: PreparedGame, players: Int, fixedBatch: Int?, _ report: inout PreflightReport
  ) throws {
    let nullPlayers = prepared.nullPlayers
    let classIndex = try resolvedClass(prepared, nullPlayers)
    let alone = try host.evaluator(prepared, batch: 1, nullPlayers: nullPlayers, classIndex: classIndex)
    var single: [Double] = []
    try alone.evaluator.evaluate(.list([0]), into: &single)
    let outputBytes = alone.source.outputBytes
    var batch =
      fixedBatch
      ?? ReferenceBatch.rows(rowBytes: prepared.rowBytes, outputBytes: outputBytes, players: players)
    while true {
      do {
        return try measure(
          prepared, classIndex, alone: alone.evaluator, batch: batch,
          tuning: fixedBatch == nil ? outputBytes : nil, &report)
      } catch let error as ModelError where error.isOutOfMemory && fixedBatch == nil && batch > 1 {
        batch /= 2
      }
    }
  }

  /// Finds batch, rate and memory with one reference batch; other batches are tried where outputs of a row have
  /// `tuning` bytes.
  private func measure(
    _ prepared: PreparedGame, _ classIndex: Int, alone: GameEvaluator, batch: Int, tuning: Int?,
    _ report: inout PreflightReport
  ) throws {
    func thread(_ batch: Int) throws -> (evaluator: GameEvaluator, source: TensorSource) {
      try host.evaluator(prepared, batch: batch, nullPlayers: prepared.nullPlayers, classIndex: classIndex)
    }
    let before = Machine.here.residentMemory
    let (reference, source) = try thread(batch)
    report.rounding = reference.rounding
    do {
      try RowIndependence.check(
        reference, alone: alone, masks: ProbeMasks.list(players: reference.players))
    } catch let error as ModelError where error.code == .runtime && !error.isOutOfMemory && batch > 1 {
      throw ModelError(
        .invalid, "the model runs with one row but not with \(batch): \(error.message)",
        at: "game \(prepared.name)",
        hint: "It declares a dynamic batch axis but fixes the batch inside: export it again with one, "
          + "or set engine.batch to 1, which is slow.")
    }
    let grown = max(Machine.here.residentMemory - before, 0)
    var choice = BatchChoice.Result(batch: batch, rowsPerSecond: 0)
    if let tuning {
      choice = try BatchChoice.fastest(reference: reference, outputBytes: tuning) {
        try thread($0).evaluator
      }
    } else {
      choice.rowsPerSecond = try BatchChoice.measured(reference)
    }
    report.batch = choice.batch
    report.rowsPerSecond = choice.rowsPerSecond
    // What the reference really took, or its buffers where memory was reused, for the chosen batch.
    let bytes = max(grown, batch * (prepared.rowBytes + 16) + source.outputBytes)
    report.memoryPerThread = bytes / batch * choice.batch
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

  private func probe(_ prepared: PreparedGame, _ nullPlayers: [Int], _ classIndex: Int, batch: Int) throws
    -> [Double]
  {
    let thread = try host.evaluator(prepared, batch: batch, nullPlayers: nullPlayers, classIndex: classIndex)
    var values: [Double] = []
    try thread.evaluator.evaluate(.list(ProbeMasks.list(players: thread.evaluator.players)), into: &values)
    return values
  }
}
