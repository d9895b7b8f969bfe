// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorLedger
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

  /// Jobs of more games have pictures of their own only for games that are asked for by name.
  private static let pictured = 16
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

  /// Writes `report.html`, and for several games a page in each game's folder; for few games the pictures as SVG, too, in
  /// `figures` there.
  /// - Returns: how many pages were written.
  /// - Throws: `diskFailure` or `cannotCreate` where they cannot be written, `badData` for results that
  ///   contradict themselves.
  @discardableResult
  public func write() throws(EngineError) -> Int { try attempt { try writeAll() } }

  private func writeAll() throws -> Int {
    if isSingle {
      let material = try pages.material(of: job.document.games[0], note)
      try AtomicFile.write(pages.page(of: material), to: "\(folder)/report.html")
      try pages.writePictures(of: material)
      return 1
    }
    // Pages that were asked for by name follow the results too.
    let games = OverviewPage.ranked(job.document.games).enumerated().filter { place, game in
      place < OverviewPage.games || Folder.contains("\(folder)/\(Self.address(of: game))")
    }.map(\.element)
    var glimpses: [String: SampleGlimpse] = [:]
    for start in stride(from: 0, to: games.count, by: Self.group) {
      let some = try write(Array(games[start..<min(start + Self.group, games.count)]))
      glimpses.merge(some) { first, _ in first }
    }
    let named = Set(games.map(\.name))
    let pages = OverviewPage.pages(games: job.document.games.count)
    for page in 1...pages {
      let overview = try OverviewPage.html(job, page: page, glimpses: glimpses) {
        named.contains($0.name) ? Self.address(of: $0) : nil
      }
      try AtomicFile.write(overview, to: "\(folder)/\(OverviewPage.fileName(page: page))")
    }
    // Of a report about more games.
    for page in stride(from: pages + 1, through: OverviewPage.pages(games: job.plan.games.count), by: 1) {
      try Folder.remove("\(folder)/\(OverviewPage.fileName(page: page))")
    }
    return games.count + pages
  }

  /// Writes the pages of some games, small ones side by side, and publishes them together.
  /// - Returns: glimpses of their samples, by name.
  private func write(_ games: [GameResult]) throws -> [String: SampleGlimpse] {
    let (pages, folder, all) = (pages, folder, job.document.games.count)
    let isPictured = all <= Self.pictured
    let threads = games.allSatisfy { $0.n <= 16 } ? Machine.here.cores : 1
    let drafts = Locked<[Int: (page: Result<PendingFile, any Error>, notes: [String])]>([:])
    let glimpses = Locked<[String: SampleGlimpse]>([:])
    parallelFor(games.count, threads: threads) { part in
      for number in part {
        var notes: [String] = []
        let page = Result {
          let material = try pages.material(of: games[number]) { notes.append($0) }
          if isPictured || pages.hasPictures(games[number]) { try pages.writePictures(of: material) }
          if let glimpse = SampleGlimpse(material, among: all) {
            glimpses.withLock { $0[games[number].name] = glimpse }
          }
          return try AtomicFile.prepare(
            pages.page(of: material), for: "\(folder)/\(Self.address(of: games[number]))")
        }
        drafts.withLock { $0[number] = (page, notes) }
      }
    }
    let written = drafts.withLock { drafts in games.indices.compactMap { drafts[$0] } }
    written.flatMap(\.notes).forEach(note)
    do {
      try PendingFile.publish(try written.map { try $0.page.get() })
    } catch {
      for case .success(let page) in written.map(\.page) { unlink(page.temporaryPath) }
      throw error
    }
    return glimpses.withLock { $0 }
  }

  /// Writes the page of one game and its pictures; returns the page's path.
  /// - Throws: as `write()`; `missingInput` where the job has no results of such a game.
  public func write(game name: String) throws(EngineError) -> String {
    let game = try self.game(named: name)
    let path = isSingle ? "\(folder)/report.html" : "\(folder)/\(Self.address(of: game))"
    try attempt {
      let material = try pages.material(of: game, note)
      try AtomicFile.write(pages.page(of: material), to: path)
      try pages.writePictures(of: material)
    }
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

  /// Returns the sample's numbers where every player is one, for tools that show them beside attributions.
  func data(of game: GameResult) -> [Double]? {
    guard case .table(let table)? = pages.sample(of: game, note) else { return nil }
    return table.sample
  }

  private var pages: GamePages { GamePages(folder: folder, job: job, isSingle: isSingle) }
}
