// SPDX-License-Identifier: Apache-2.0
import AndorJob

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
      batch: 0, rowsPerSecond: 0, memoryPerThread: 0, versions: host.describe(), games: [])
    let players = games.map(\.players.count)
    let busiest = try Preflight.busiest(players) { try host.prepare(game: $0).nullPlayers.count }
    let prepared = try host.prepare(game: busiest)
    let batch =
      requestedBatch ?? ReferenceBatch.rows(rowBytes: prepared.rowBytes, players: players.max() ?? 0)
    try measure(
      prepared, try resolvedClass(prepared, prepared.nullPlayers), batch: batch, tuned: requestedBatch == nil,
      &report)
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

  /// Rows, batch, rate and memory, by one game.
  private func measure(
    _ prepared: PreparedGame, _ classIndex: Int, batch: Int, tuned: Bool, _ report: inout PreflightReport
  ) throws {
    let nullPlayers = prepared.nullPlayers
    func thread(_ batch: Int) throws -> GameEvaluator {
      try host.evaluator(prepared, batch: batch, nullPlayers: nullPlayers, classIndex: classIndex).evaluator
    }
    let before = ResidentMemory.bytes()
    let (reference, source) = try host.evaluator(
      prepared, batch: batch, nullPlayers: nullPlayers, classIndex: classIndex)
    let alone = try thread(1)
    let masks = ProbeMasks.list(players: reference.players)
    var single: [Double] = []
    try alone.evaluate(.list([masks[0]]), into: &single)
    do {
      try RowIndependence.check(reference, alone: alone, masks: masks)
    } catch let error as ModelError where error.code == .runtime {
      throw ModelError(
        .invalid, "the model runs with one row but not with \(batch): \(error.message)",
        at: "game \(prepared.name)",
        hint: "It declares a dynamic batch axis but fixes the batch inside: export it again with one.")
    }
    let grown = max(ResidentMemory.bytes() - before, 0)
    var choice = BatchChoice.Result(batch: batch, rowsPerSecond: 0)
    if tuned {
      choice = try BatchChoice.fastest(reference: reference, thread: thread)
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
