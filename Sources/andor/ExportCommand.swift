// SPDX-License-Identifier: Apache-2.0
import AndorConsole
import AndorEngine
import AndorJob
import ArgumentParser

/// `andor export`: a game's numbers in the formats of other tools.
struct ExportCommand: ParsableCommand {
  /// The formats.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case csv, npz, shapiq, shap
  }

  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a game's numbers for other tools; an existing file is replaced as a whole.",
    discussion: """
      Example: andor export wine --game class-1 --format npz

      csv     mask,order,players,value,harsanyi,and,or: a row for each coalition;
              players joined by ";", with "\\" before a ";" or "\\" of a name
      npz     values, harsanyi, and, or, players, shapley, banzhaf, as in
              numpy.load("class-1.npz")["values"]
      shapiq  shapiq.InteractionValues.load("class-1-shapiq.json"), of exact
              indices of the values: it knows no OR; see --index and --order
      shap    shap.Explanation(**numpy.load("class-1-shap.npz"))[0]: Shapley values

      The index of every 2^n array is the mask, player i being bit i. Of a sampled
      game npz has values and masks by rows (--rows), shapley and its interval;
      shapiq has SV, SII, k-SII and Moebius, marked as estimated; csv is refused.
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

  @Option(help: "npz of a sampled game: rows from A to below B, as A:B (default: all, up to 2^20).")
  var rows: String?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if format != .npz, rows != nil { throw ValidationError("--rows is for --format npz") }
    if let rows, Self.range(rows) == nil {
      throw ValidationError("--rows \(rows) is no range: give A:B, with 0 ≤ A < B")
    }
    if format != .shapiq, index != nil || order != nil {
      throw ValidationError("--index and --order are for --format shapiq")
    }
    if let index, Self.index(named: index) == nil {
      throw ValidationError(
        "--index is one of \(ShapiqIndex.allCases.map(\.rawValue).joined(separator: ", "))")
    }
  }

  func run() throws {
    let chosen: GameExport.Format =
      switch format {
      case .csv: .csv
      case .npz: .npz
      case .shap: .shap
      case .shapiq: .shapiq(index: index.flatMap(Self.index) ?? .kSII, order: order)
      }
    let progress = output.progress()
    progress.begin("exporting")
    let path = try GameExport(folder: folder, game: game).write(
      chosen, to: out, rows: rows.flatMap(Self.range))
    progress.close()
    Console.print(output.json ? JSONLine.object(["path": .text(path)]) : path)
  }

  private static func range(_ text: String) -> Range<Int>? {
    let ends = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    guard ends.count == 2, let first = ends[0], let end = ends[1], 0 <= first, first < end else { return nil }
    return first..<end
  }

  private static func index(named name: String) -> ShapiqIndex? {
    ShapiqIndex.allCases.first { $0.rawValue.lowercased() == name.lowercased() }
  }
}
