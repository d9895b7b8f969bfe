// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorJob
import AndorLedger
import AndorReport

extension GameExport {
  /// The most rows of a file: memory holds their masks.
  private static let mostRows = 1 << 20

  /// Writes a file of a sampled game.
  func writeSampled(_ format: Format, _ rows: Range<Int>?, _ path: String) throws {
    try GameMaterial.check(result)
    guard rows == nil || format == .npz else {
      throw EngineError(.usage, "--rows for another format than npz", hint: "Leave it out.")
    }
    switch format {
    case .csv:
      throw EngineError(
        .usage, "game '\(result.name)' is a sample, and csv has a row for each of all coalitions",
        hint: "Use --format npz, or read masks.npy, values.npy and interactions.csv in \(folder).")
    case .shap:
      try ExportFile(path).write { sink in
        try NumpyExport.writeShap(result, data: report.data(of: result), to: sink)
      }
    case .npz: try writeRows(rows, path)
    case .shapiq(let index, let order):
      let highest = try self.order(order, of: index)
      let values = try SampledExport.values(
        of: index, upTo: highest, result, pairs: pairs(), interactions: interactions())
      try ExportFile(path).write { sink in
        try SampledExport.writeShapiq(result, index: index, order: highest, values: values, to: sink)
      }
    }
  }

  private func writeRows(_ asked: Range<Int>?, _ path: String) throws {
    let rows = asked ?? 0..<min(result.evaluations, Self.mostRows)
    guard rows.upperBound <= result.evaluations, !rows.isEmpty, rows.count <= Self.mostRows else {
      throw EngineError(
        .usage, "--rows \(rows.lowerBound):\(rows.upperBound) of \(result.evaluations)",
        hint: "Give A:B with 0 ≤ A < B ≤ \(result.evaluations), at most \(Self.mostRows) rows at a time.")
    }
    guard let plan = report.job.plan.games.first(where: { $0.name == result.name }),
      let sample = plan.maskPlan.sample, result.evaluations <= sample.rows
    else {
      throw EngineError(
        .badData, "game '\(result.name)' of result.json is not that of plan.json", at: report.folder,
        hint: "Run andor verify \(report.folder).")
    }
    let masks = plan.expanded(sample.sampleRows.masks(rows)).packed
    let file = try DoubleFile(reading: "\(folder)/values.npy", count: result.evaluations)
    var values = [Double](repeating: 0, count: rows.count)
    var span = values.mutableSpan
    try file.read(at: rows.lowerBound, into: &span)
    try ExportFile(path).write { sink in
      try SampledExport.writeNumpy(result, rows: rows, values: values, masks: masks, to: sink)
    }
  }

  private func order(_ order: Int?, of index: ShapiqIndex) throws(EngineError) -> Int {
    guard let most = SampledExport.orders[index] else {
      throw EngineError(
        .usage, "--index \(index.rawValue) of game '\(result.name)', which is a sample",
        hint: "Samples have SV, SII and k-SII to order 2, and Moebius.")
    }
    let highest = order ?? min(most, result.n)
    guard (1...min(most, result.n)).contains(highest) else {
      throw EngineError(
        .usage, "--order \(highest) for \(index.rawValue) of a sample",
        hint: "It is from 1 to \(min(most, result.n)).")
    }
    return highest
  }

  private func pairs() throws -> [(i: Int, j: Int, value: Double)] {
    let path = "\(folder)/pairs.csv"
    let bytes = try AtomicFile.read(path, limit: Limits.documentBytes)
    return try SamplePairTable.pairs(of: bytes, players: result.n, at: path)
  }

  private func interactions() throws -> [GameResult.Interaction] {
    let path = "\(folder)/interactions.csv"
    let bytes = try AtomicFile.read(path, limit: Limits.documentBytes)
    return try SampleInteractionTable.rows(of: bytes, players: result.players, at: path).map(\.interaction)
  }
}
