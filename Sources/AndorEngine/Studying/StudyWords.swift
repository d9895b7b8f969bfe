// SPDX-License-Identifier: Apache-2.0
import AndorStudy
import AndorText

/// A study in words: its outcome with its error, what holds for all of it, and what limits it.
struct StudyWords: Sendable {
  let games: StudyGames
  let label: String
  private let isAcross: Bool
  private let share: Double
  let thresholds: [Double]

  init(_ games: StudyGames, _ settings: StudySettings, thresholds: [Double]) {
    (self.games, self.thresholds) = (games, thresholds)
    (label, share, isAcross) = (settings.label, settings.thresholdShare, settings.isAcross)
  }

  /// Whether the levels follow each other.
  var isAlong: Bool { games.references.isEmpty && !isAcross }

  /// What is compared.
  var title: String {
    guard !isAcross else { return "Across \(label)" }
    return games.references.isEmpty
      ? "Along \(label)"
      : "Against \(label) \(games.references.map { games.levels[$0] }.joined(separator: ", "))"
  }

  /// What v is, in the games' words.
  var scores: [String] { Set(members.compactMap(\.score)).sorted() }

  var members: [StudyGames.Member] { games.members.flatMap(\.self) }

  /// What every caption says.
  var conditions: String {
    let score = scores.count == 1 ? "v is the \(bare(scores[0])); " : ""
    let ends = range(thresholds)
    return "\(score)τ = \(ends), \(Numbers.plain(share * 100)) % of the mean |v(N) − v(∅)| of a level; "
      + "\(Numbers.count(games.blocks.count, "block")) (\(games.block)), intervals of 95 % over them."
  }

  /// δ in words; empty without explanations.
  var noise: String {
    let bounds = members.compactMap { $0.explain?.noiseBound }
    return bounds.isEmpty ? "" : "δ = \(range(bounds))."
  }

  private func range(_ numbers: [Double]) -> String {
    let (low, high) = (numbers.min() ?? 0, numbers.max() ?? 0)
    let ends = (Numbers.brief(low), Numbers.brief(high))
    return ends.0 == ends.1 ? ends.0 : "\(ends.0) to \(ends.1)"
  }

  private func bare(_ words: String) -> String {
    words.hasPrefix("the ") ? String(words.dropFirst(4)) : words
  }

  /// Returns a number with its interval.
  func text(_ value: Double, _ interval: PairedBootstrap.Interval) -> String {
    "\(Numbers.short(value)) [\(Numbers.short(interval.low)), \(Numbers.short(interval.high))]"
  }

  /// Returns the outcome in a sentence or two, with its error.
  func outcome(_ findings: StudyFindings) -> String {
    guard !isAcross else { return matrix(findings) }
    guard games.references.isEmpty else { return comparison(findings) }
    guard let phases = findings.phases else {
      let last = findings.row("mean_order", .spectral, level: games.levels.count - 1)
      let first = findings.row("mean_order", .spectral, level: 0)
      guard let first, let last, first.value.isFinite, last.value.isFinite else {
        return "The mean order of the spectrum is not defined at every level."
      }
      return
        "The mean order of the spectrum is \(text(first.value, first.interval)) at \(label) \(games.levels[0]) and "
        + "\(text(last.value, last.interval)) at \(games.levels[games.levels.count - 1])."
    }
    let limit = "its 5 % quantile is \(Numbers.brief(Phases.least)) or less"
    func part(_ change: Phases.Change, _ verb: String, _ ends: String) -> String {
      let words = "\(verb) by \(text(change.value, change.interval)) \(ends)"
      return change.isPresent ? words : "\(words), which does not count (\(limit))"
    }
    let turn = games.levels[phases.turn]
    let fall = part(phases.fall, "falls", "from \(label) \(games.levels[0]) to \(turn)")
    let rise = part(phases.rise, "rises", "from there to \(games.levels[games.levels.count - 1])")
    let near =
      "; the least level is \(turn) or a neighbour in \(Numbers.percent(phases.stability)) of resamples"
    return "The mean order of the spectrum \(fall), and \(rise)\(near)."
  }

  private func comparison(_ findings: StudyFindings) -> String {
    let shared = findings.rows.filter {
      $0.statistic == "shared" && $0.kind == .harsanyi && $0.order == nil && $0.value.isFinite
    }.sorted { $0.value > $1.value }
    guard let most = shared.first, let least = shared.last else {
      return "No level has a salient interaction that could be compared."
    }
    func percent(_ row: StudyRow) -> String {
      "\(Numbers.percent(row.value)) [\(Numbers.percent(row.interval.low)), \(Numbers.percent(row.interval.high))]"
    }
    let references = games.references.map { games.levels[$0] }.joined(separator: ", ")
    let null = findings.row("shared_null", .harsanyi, level: least.level)
    let chance = null.map { "; with players shuffled it would be \(Numbers.percent($0.value))" } ?? ""
    let others =
      most.level == least.level
      ? "" : "; of \(label) \(games.levels[most.level]) it is \(percent(most)), the most of all levels"
    return "Of the strength of the salient AND interactions of \(label) \(games.levels[least.level]), "
      + "\(percent(least)) is in \(references) too\(chance)\(others)."
  }

  /// Returns what limits the outcome, in sentences.
  func warnings(_ findings: StudyFindings) -> [String] {
    var warnings = games.omissions
    if games.blocks.count == 1 {
      warnings.append("There is one block: the intervals say nothing.")
    } else if games.blocks.count < 10 {
      warnings.append(
        "There are only \(Numbers.count(games.blocks.count, "block")): the intervals are rough.")
    }
    if findings.constantGames > 0 {
      warnings.append(
        "Games that do not depend on any player, and have no mean order: \(Numbers.count(findings.constantGames))."
      )
    }
    let idle = members.count { !$0.nullPlayers.isEmpty }
    if idle > 0 {
      warnings.append(
        "Games with players without effect, whose high orders are empty: \(Numbers.count(idle)).")
    }
    if scores.count > 1 {
      warnings.append("Games have different scores: \(scores.joined(separator: "; ")).")
    }
    return warnings + (isAcross ? limits(findings) : []) + roundings + searches(findings)
  }

  /// Levels whose τ the rounding of 32-bit outputs, amplified by Möbius sums, may reach.
  private var roundings: [String] {
    let levels = games.members.indices.filter { level in
      let sizes = games.members[level].map { max(abs($0.ends.empty), abs($0.ends.full)) }
      let rounding = 0x1p-24 * (sizes.max() ?? 0)
      let growth = (0..<games.players).reduce(1.0) { product, _ in product * 2.0.squareRoot() }
      return rounding * growth > thresholds[level] / 4
    }
    guard !levels.isEmpty else { return [] }
    return [
      "At \(label) \(levels.map { games.levels[$0] }.joined(separator: ", ")) τ is so small that rounding of 32-bit outputs "
        + "may pass it: Harsanyi strengths there may be noise."
    ]
  }

  private func searches(_ findings: StudyFindings) -> [String] {
    guard games.isExplained else {
      return ["Not every game has an AND-OR explanation: only spectral and Harsanyi numbers are here."]
    }
    let widest = members.compactMap { $0.explain?.gap }.max() ?? 0
    var warnings: [String] = []
    if widest > 0.011 {
      warnings.append(
        "Explanations have gaps up to \(Numbers.percent(widest)): andor explain makes them smaller.")
    }
    if !findings.hasCertifiedSimilarity {
      warnings.append(
        "There is no certified similarity: it needs explanations of least Σ|I| and at most "
          + "\(StudyDesign.mostSearched) players.")
    }
    return warnings
  }

  /// Returns a table for a terminal, a row a level.
  func table(_ findings: StudyFindings) -> TextTable {
    guard !isAcross else { return matrixTable(findings) }
    var table = TextTable(
      [(label, .left), ("mean order", .right), ("95 %", .left), ("Harsanyi", .right), ("AND-OR", .right)]
        + (isAlong ? [("like the last", .right)] : [("shared", .right), ("by chance", .right)]))
    for level in games.levels.indices {
      func cell(_ statistic: String, _ kind: StudyRow.Kind) -> String {
        guard let row = findings.row(statistic, kind, level: level), row.value.isFinite else { return "–" }
        return Numbers.short(row.value)
      }
      let interval = findings.row("mean_order", .spectral, level: level)?.interval
      table.add(
        [
          games.levels[level], cell("mean_order", .spectral),
          interval.map { "\(Numbers.short($0.low)) to \(Numbers.short($0.high))" } ?? "",
          cell("mean_order", .harsanyi), cell("mean_order", .andOr),
        ]
          + (isAlong
            ? [cell("jaccard", findings.hasCertifiedSimilarity ? .andOr : .harsanyi)]
            : [cell("shared", .harsanyi), cell("shared_null", .harsanyi)]))
    }
    return table
  }
}
