// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger
import AndorModels
import AndorReport
import AndorSystem
import ArgumentParser

/// `andor export`: a game's numbers in the formats of other tools.
struct ExportCommand: ParsableCommand {
  /// The formats.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case csv, npz, shapiq, shap

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

  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a game's numbers for other tools; a file that is there is replaced as a whole.",
    discussion: """
      Example: andor export wine --game class-1 --format npz

      csv     mask,order,players,value,harsanyi,and,or: a row for each coalition;
              players joined by ";", with "\\" before a ";" or "\\" of a name
      npz     values, harsanyi, and, or, players, shapley, banzhaf, as in
              numpy.load("class-1.npz")["values"]
      shapiq  shapiq.InteractionValues.load("class-1-shapiq.json"), of exact
              indices of the values: it knows no OR; see --index and --order
      shap    shap.Explanation(**numpy.load("class-1-shap.npz"))[0]: Shapley values

      The index of every 2^n array is the mask, player i being bit i.
      """)

  @Argument(help: "The result folder of a job.")
  var folder: String

  @Option(help: "The game.")
  var game: String

  @Option(help: "The format.")
  var format: Format

  @Option(help: "The file (default: in the game's folder, named after the game).")
  var out: String?

  @Option(help: "shapiq: k-SII, SII, STII, FSII, SV, BV or Moebius (default: k-SII).")
  var index: String?

  @Option(
    parsing: .unconditional,
    help: "shapiq: the highest order (default: 2; for Moebius all up to n = 16, else 3).")
  var order: Int?

  func validate() throws {
    if format != .shapiq, index != nil || order != nil {
      throw ValidationError("--index and --order are for --format shapiq")
    }
    if let index, Self.index(named: index) == nil {
      throw ValidationError(
        "--index is one of \(ShapiqIndex.allCases.map(\.rawValue).joined(separator: ", "))")
    }
  }

  func run() throws {
    let report = try JobReport(folder: folder)
    let result = try report.game(named: game)
    let source = try ExportSource(result, tables: tables(of: result))
    let order = try highestOrder(of: result)
    let path = out ?? "\(folder)/games/\(result.name)/\(result.name)\(format.ending)"
    try ExportFile(path).write { sink in
      switch format {
      case .csv: try CSVExport.write(source, to: sink)
      case .npz: try NumpyExport.write(source, to: sink)
      case .shap: try NumpyExport.writeShap(source, data: report.data(of: result), to: sink)
      case .shapiq:
        try ShapiqExport.write(
          source, index: chosenIndex, order: order, threads: Machine.here.cores, to: sink)
      }
    }
    Console.print(path)
  }

  private static func index(named name: String) -> ShapiqIndex? {
    ShapiqIndex.allCases.first { $0.rawValue.lowercased() == name.lowercased() }
  }

  private var chosenIndex: ShapiqIndex { index.flatMap(Self.index) ?? .kSII }

  private func highestOrder(of game: GameResult) throws -> Int {
    let highest = order ?? chosenIndex.usualOrder(players: game.n)
    let most = [.sv, .bv].contains(chosenIndex) ? 1 : game.n
    guard (1...most).contains(highest) else {
      throw CommandFailure(
        .usage, "--order \(highest) for \(chosenIndex.rawValue) of \(game.n) players",
        hint: "It is from 1 to \(most).")
    }
    let count = ShapiqExport.interactions(players: game.n, upTo: highest)
    guard count <= ShapiqExport.mostInteractions else {
      throw CommandFailure(
        .usage, "\(count) interactions of up to \(highest) of \(game.n) players are too many for shapiq",
        hint: "Give a smaller --order: \(ShapiqExport.mostInteractions) fit, or use --format npz.")
    }
    return highest
  }

  private func tables(of game: GameResult) throws -> [ExportTable] {
    let names = ["values", "harsanyi"] + (game.explain == nil ? [] : ["and", "or"])
    return try names.map { name in
      let table = try MappedDoubles("\(folder)/games/\(game.name)/\(name).npy", count: 1 << game.n)
      return ExportTable(name, count: table.count) { body in
        try table.withSpan { (span: Span<Double>) throws -> Void in try body(span) }
      }
    }
  }
}
