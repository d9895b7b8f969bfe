// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorLedger
import AndorModels
import AndorReport
import AndorStore
import AndorSystem
import Glibc

/// The pages of a job's folder: what they show is read from its files, without its lock.
public struct JobReport {
  let folder: String
  let job: JobMaterial
  /// Called with the reason why a sample is not shown.
  public var note: (String) -> Void = { _ in }

  /// Pages that are written before they are published together.
  private static let group = 100

  /// Reads what a job found.
  /// - Throws: `missingInput` where there are no results yet, `badData` for damaged files.
  public init(folder: String) throws(EngineError) {
    self.folder = folder
    job = try attempt { try Self.material(of: folder) }
  }

  private static func material(of folder: String) throws -> JobMaterial {
    let plan = try StoredPlan.read(in: folder)
    let text = String(decoding: try SmallFile.read("\(folder)/job.yaml"), as: UTF8.self)
    let specification = try JobSpecification(yaml: text, file: "\(folder)/job.yaml")
    let path = "\(folder)/result.json"
    guard Folder.contains(path) else {
      throw JobError(
        .missing, "\(folder) has no results yet", hint: "Run 'andor resume \(folder)' to finish the job.")
    }
    var document = try ResultDocument(json: try SmallFile.document(path), at: path)
    // A game that the plan does not know has no folder: its name is only text.
    let known = Set(plan.games.map(\.name))
    document.games.removeAll { !known.contains($0.name) }
    return JobMaterial(document: document, plan: plan, specification: specification)
  }

  /// Whether the job is one game, whose page is the report itself.
  private var isSingle: Bool { job.plan.games.count == 1 && job.document.games.count == 1 }

  /// Writes `report.html`, and for several games a page in each game's folder.
  /// - Returns: how many files were written.
  /// - Throws: `diskFailure` or `cannotCreate` where they cannot be written, `badData` for results that
  ///   contradict themselves.
  @discardableResult
  public func write() throws(EngineError) -> Int { try attempt { try writeAll() } }

  private func writeAll() throws -> Int {
    let report = "\(folder)/report.html"
    if isSingle {
      try AtomicFile.write(try page(of: job.document.games[0]), to: report)
      return 1
    }
    let games = Array(job.document.games.prefix(OverviewPage.games))
    for start in stride(from: 0, to: games.count, by: Self.group) {
      var pages: [PendingFile] = []
      do {
        for game in games[start..<min(start + Self.group, games.count)] {
          pages.append(try AtomicFile.prepare(try page(of: game), for: "\(folder)/\(Self.address(of: game))"))
        }
        try PendingFile.publish(pages)
      } catch {
        for page in pages { unlink(page.temporaryPath) }
        throw error
      }
    }
    let named = Set(games.map(\.name))
    let overview = try OverviewPage.html(job) { named.contains($0.name) ? Self.address(of: $0) : nil }
    try AtomicFile.write(overview, to: report)
    return games.count + 1
  }

  /// Writes the page of one game; returns its path.
  /// - Throws: as `write()`; `missingInput` where the job has no results of such a game.
  public func write(game name: String) throws(EngineError) -> String {
    let game = try self.game(named: name)
    let path = isSingle ? "\(folder)/report.html" : "\(folder)/\(Self.address(of: game))"
    try attempt { try AtomicFile.write(try page(of: game), to: path) }
    return path
  }

  /// Returns a game with results.
  /// - Throws: `missingInput` naming what there is.
  func game(named name: String) throws(EngineError) -> GameResult {
    if let game = job.document.games.first(where: { $0.name == name }) { return game }
    let names = job.document.games.prefix(5).map(\.name).joined(separator: ", ")
    let isPlanned = job.plan.games.contains { $0.name == name }
    throw EngineError(
      .missingInput, "no game '\(name)'\(isPlanned ? " has results" : "")", at: folder,
      hint: isPlanned
        ? "Run 'andor resume \(folder)' to finish the job."
        : "It has \(names)\(job.document.games.count > 5 ? " and more" : "").")
  }

  private static func address(of game: GameResult) -> String { "games/\(game.name)/report.html" }

  private func page(of game: GameResult) throws -> [UInt8] {
    try GameMaterial.check(game)
    let tables = "\(folder)/games/\(game.name)"
    let count = game.coalitionCount
    let values = try MappedDoubles("\(tables)/values.npy", count: count)
    let harsanyi = try MappedDoubles("\(tables)/harsanyi.npy", count: count)
    let threads = Machine.here.cores
    var measures = values.withSpan { values in
      harsanyi.withSpan { GameMeasures(values: values, harsanyi: $0, threads: threads) }
    }
    if game.explain != nil {
      let and = try MappedDoubles("\(tables)/and.npy", count: count)
      let or = try MappedDoubles("\(tables)/or.npy", count: count)
      and.withSpan { and in or.withSpan { measures.explain(and: and, or: $0, threads: threads) } }
    }
    let material = try GameMaterial(game, measures: measures, sample: sample(of: game))
    return GamePage.html(material, job: job, overview: isSingle ? nil : "../../report.html")
  }

  /// Returns the sample's numbers where every player is one, for tools that show them beside attributions.
  func data(of game: GameResult) -> [Double]? {
    guard case .table(let table)? = sample(of: game) else { return nil }
    return table.sample
  }

  /// Returns the sample as it can be shown; `nil` where it cannot, and the page does without.
  private func sample(of game: GameResult) -> SampleMaterial? {
    guard let specification = job.specification.games.first(where: { $0.name == game.name }) else {
      return nil
    }
    do {
      let inputs = try SampleReading.inputs(of: specification, in: job.plan).compactMap {
        SampleInput(
          shape: $0.shape, isInteger: $0.isInteger, sample: $0.sample, baseline: $0.baseline,
          owners: $0.owners)
      }
      return SampleMaterial(inputs: inputs, players: game.players)
    } catch {
      note("the sample of game \(game.name) is not shown: \(error)")
      return nil
    }
  }
}
