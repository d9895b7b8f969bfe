// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorLedger
import AndorReport
import AndorSystem

/// An interaction index that shapiq knows.
public typealias ShapiqIndex = AndorReport.ShapiqIndex

/// A game's numbers in the formats of other tools.
///
/// ```swift
/// let export = try GameExport(folder: "wine-results", game: "class-1")
/// let path = try export.write(.npz)
/// ```
public struct GameExport {
  /// The formats.
  public enum Format: Sendable, Equatable {
    /// `mask,order,players,value,harsanyi,and,or`: a row for each coalition.
    case csv
    /// All tables as numpy arrays.
    case npz
    /// Shapley values as an Explanation of shap.
    case shap
    /// Exact indices as InteractionValues of shapiq; `order` is the highest, by default as is usual for the index.
    case shapiq(index: ShapiqIndex, order: Int?)

    /// What the file's name ends with, after the game's name.
    var ending: String {
      switch self {
      case .csv: ".csv"
      case .npz: ".npz"
      case .shapiq: "-shapiq.json"
      case .shap: "-shap.npz"
      }
    }
  }

  let report: JobReport
  let result: GameResult

  /// Creates the numbers of a finished game.
  /// - Throws: `missingInput` where there are none, `badData` for damaged files.
  public init(folder: String, game: String) throws(EngineError) {
    report = try JobReport(folder: folder)
    result = try report.game(named: game)
  }

  /// Writes a file; one that is there is replaced as a whole.
  ///
  /// - Parameters:
  ///   - format: csv, npz, shapiq or shap.
  ///   - path: the file; by default in the game's folder, named after the game.
  ///   - rows: of a sampled game, the rows of an npz file; by default all, up to 2^20.
  /// - Returns: its path.
  /// - Throws: `cannotCreate` or `diskFailure` where it cannot be written, `usage` for an order that the game or
  ///   shapiq has no room for.
  public func write(
    _ format: Format, to path: String? = nil, rows: Range<Int>? = nil
  ) throws(EngineError) -> String {
    let path = path ?? "\(folder)/\(result.name)\(format.ending)"
    if result.isSampled {
      try attempt { try writeSampled(format, rows, path) }
      return path
    }
    guard rows == nil else {
      throw EngineError(
        .usage, "--rows for game '\(result.name)', of which all masks were evaluated",
        hint: "Leave it out: the index of a value is its mask.")
    }
    try attempt {
      let source = try ExportSource(result, tables: tables())
      let highest = try highestOrder(format)
      try ExportFile(path).write { sink in
        switch format {
        case .csv: try CSVExport.write(source, to: sink)
        case .npz: try NumpyExport.write(source, to: sink)
        case .shap: try NumpyExport.writeShap(result, data: report.data(of: result), to: sink)
        case .shapiq(let index, _):
          try ShapiqExport.write(source, index: index, order: highest, threads: Machine.here.cores, to: sink)
        }
      }
    }
    return path
  }

  var folder: String { "\(report.folder)/games/\(result.name)" }

  private func highestOrder(_ format: Format) throws(EngineError) -> Int {
    guard case .shapiq(let index, let order) = format else { return 0 }
    let highest = order ?? index.usualOrder(players: result.n)
    let most = [.sv, .bv].contains(index) ? 1 : result.n
    guard (1...most).contains(highest) else {
      throw EngineError(
        .usage, "--order \(highest) for \(index.rawValue) of \(result.n) players",
        hint: "It is from 1 to \(most).")
    }
    let count = Coalition.count(upTo: highest, among: result.n)
    guard count <= ShapiqExport.mostInteractions else {
      throw EngineError(
        .usage, "\(count) interactions of up to \(highest) of \(result.n) players are too many for shapiq",
        hint: "Give a smaller --order: \(ShapiqExport.mostInteractions) fit, or use --format npz.")
    }
    return highest
  }

  private func tables() throws(LedgerError) -> [ExportTable] {
    let names = ["values", "harsanyi"] + (result.explain == nil ? [] : ["and", "or"])
    return try names.map { (name) throws(LedgerError) in
      let table = try MappedDoubles("\(folder)/\(name).npy", count: result.coalitionCount)
      return ExportTable(name, count: table.count) { body in
        try table.withSpan { (span: Span<Double>) throws -> Void in try body(span) }
      }
    }
  }
}
