// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob
import AndorLedger
import AndorReport
import AndorStudy
import AndorSystem
import AndorText

/// A comparison of the games of finished jobs by a label; nothing is evaluated.
///
/// ```swift
/// var settings = StudySettings(.along(label: "epoch"), threads: 2)
/// settings.labels = "labels.csv"
/// let study = try JobStudy(folders: ["digits"], settings)
/// let found = try study.run()
/// print(found?.outcome ?? "cancelled")
/// ```
public struct JobStudy {
  private let folders: [String]
  private let settings: StudySettings
  private let games: StudyGames

  /// Reads which games there are, and sorts them by levels and blocks.
  /// - Throws: `missingInput` for a folder without results and for labels, levels and files that there are not, `badData`
  ///   for games that cannot be compared.
  public init(folders: [String], _ settings: StudySettings) throws(EngineError) {
    guard !folders.isEmpty else {
      throw EngineError(.usage, "no folder is named", hint: "Name the result folders of finished jobs.")
    }
    (self.folders, self.settings) = (folders, settings)
    games = try StudyGames(folders: folders, settings)
  }

  /// What was found, and written into `study` of the first folder: `study.csv`, `study.json` and `report.html`.
  public struct Found: Sendable {
    /// The outcome in a sentence, with its error.
    public let outcome: String
    /// What limits it, in sentences.
    public let warnings: [String]
    /// The path of the page.
    public let report: String
    /// `study.json` on one line.
    public let line: String
    let words: StudyWords
    let findings: StudyFindings

    /// Returns a short table: a row a level.
    public func lines(columns: Int) -> [String] { words.table(findings).lines(columns: columns) }
  }

  /// Compares the games and writes the files.
  /// - Parameter proceed: called with the steps done of all, from several threads; `false` cancels.
  /// - Returns: `nil` where it was cancelled; nothing is written then.
  /// - Throws: `badData` or `missingInput` for tables, `cannotCreate` or `diskFailure` where files cannot be written.
  public func run(
    proceed: @escaping @Sendable (_ done: Int, _ total: Int) -> Bool = { _, _ in true }
  ) throws(EngineError) -> Found? {
    let games = games
    let isExplained = games.isExplained
    let thresholds = games.thresholds(share: settings.thresholdShare)
    let comparison: StudyDesign.Comparison =
      switch settings.comparison {
      case .along: .along
      case .against: .against(references: games.references)
      case .across: .across
      }
    let design = StudyDesign(
      levels: games.levels.count, blocks: games.blocks.count, players: games.players, comparison: comparison,
      thresholds: thresholds, thresholdShare: settings.thresholdShare)
    return try attempt {
      let study = Study(design, threads: settings.threads)
      let findings = try study.run(
        load: { try games.load($0, $1, withExplanation: isExplained) },
        proceed: { proceed($0, design.steps) })
      guard let findings else { return nil }
      let words = StudyWords(games, settings, thresholds: thresholds)
      return try write(findings, words)
    }
  }

  private func write(_ findings: StudyFindings, _ words: StudyWords) throws -> Found {
    let folder = "\(folders[0])/study"
    _ = try Folder.create(folder)
    let (outcome, warnings) = (words.outcome(findings), words.warnings(findings))
    let document = StudyDocument(
      games, settings, folders: folders, words, findings, outcome: outcome, warnings: warnings)
    let material = StudyMaterial(
      title: words.title, label: settings.label, isCourse: words.isAlong, isMatrix: settings.isAcross,
      levels: games.levels, conditions: words.conditions, noise: words.noise, outcome: outcome,
      warnings: warnings, findings: findings)
    let files = [
      ("study.csv", table(findings)), ("study.json", document.json),
      ("report.html", StudyPage.html(material)),
    ]
    try PendingFile.publish(try files.map { try AtomicFile.prepare($0.1, for: "\(folder)/\($0.0)") })
    return Found(
      outcome: outcome, warnings: warnings, report: "\(folders[0])/study/report.html", line: document.line,
      words: words, findings: findings)
  }

  /// Returns `study.csv`; what is not defined is empty.
  private func table(_ findings: StudyFindings) -> [UInt8] {
    var table = CSVWriter()
    table.row([
      "statistic", "kind", "order", "level", "reference", "count", "value", "low", "high", "certified_low",
      "certified_high",
    ])
    func append(_ number: Double?) {
      if let number, number.isFinite { table.append(number) } else { table.append("") }
    }
    for row in findings.rows {
      table.append(row.statistic)
      table.append(row.kind.rawValue)
      table.append(row.order.map(String.init) ?? "")
      table.append(games.levels[row.level])
      table.append(row.references.map { games.levels[$0] }.joined(separator: ","))
      table.append(row.count)
      for number in [row.value, row.interval.low, row.interval.high] { append(number) }
      for number in [row.certified?.low, row.certified?.high] { append(number) }
      table.endRow()
    }
    return table.take()
  }
}
