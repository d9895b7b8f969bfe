// SPDX-License-Identifier: Apache-2.0
import AndorStudy
import AndorText

/// A study of every two levels in words.
extension StudyWords {
  /// Levels up to this many characters stand as they are above the columns of a matrix; longer ones are numbered.
  private static let headColumns = 7
  /// From so many levels on the levels themselves say something of others.
  private static let manyLevels = 10

  /// The similarity that the outcome is about: the certified one where it was searched for.
  private func kind(_ findings: StudyFindings) -> StudyRow.Kind {
    findings.hasCertifiedSimilarity ? .andOr : .harsanyi
  }

  private func rows(_ statistic: String, _ findings: StudyFindings) -> [StudyRow] {
    let kind = kind(findings)
    return findings.rows.filter {
      $0.statistic == statistic && $0.kind == kind && $0.order == nil && $0.value.isFinite
    }
  }

  /// Returns which two levels are most alike and which least, what chance gives, and what blocks alone make different.
  func matrix(_ findings: StudyFindings) -> String {
    let pairs = rows("jaccard", findings).sorted { $0.value > $1.value }
    guard let most = pairs.first, let least = pairs.last else {
      return "No two levels have interactions that could be compared."
    }
    func names(_ row: StudyRow) -> String {
      "\(games.levels[row.level]) and \(games.levels[row.references[0]])"
    }
    func said(_ row: StudyRow) -> String {
      let bounds = row.certified.map {
        ", certified from \(Numbers.short($0.low)) to \(Numbers.short($0.high))"
      }
      return "\(text(row.value, row.interval))\(bounds ?? "")"
    }
    let chance = mean(rows("jaccard_null", findings).map(\.value)).map {
      "; with players shuffled two levels have \(Numbers.short($0)) on average"
    }
    let first =
      pairs.count == 1
      ? "The interactions of \(label) \(names(most)) are alike to J = \(said(most))"
      : "Of \(label), \(names(most)) have the most alike interactions, J = \(said(most)), and \(names(least)) the least, "
        + "J = \(said(least))"
    return "\(first)\(chance ?? "").\(ceiling(findings))"
  }

  private func ceiling(_ findings: StudyFindings) -> String {
    let halves = rows("split_half", findings)
    let own = mean(halves.filter { $0.references == [$0.level] }.map(\.value))
    let others = mean(halves.filter { $0.references != [$0.level] }.map(\.value))
    guard let own, let others else { return "" }
    return " Averaged over one half of the blocks and over the other, a level is like itself to "
      + "\(Numbers.short(own)), the ceiling, and like another one to \(Numbers.short(others))."
  }

  private func mean(_ numbers: [Double]) -> Double? {
    numbers.isEmpty ? nil : numbers.reduce(0, +) / Double(numbers.count)
  }

  /// Returns what limits a matrix, in sentences.
  func limits(_ findings: StudyFindings) -> [String] {
    var warnings: [String] = []
    if games.levels.count < Self.manyLevels {
      warnings.append(
        "There are only \(Numbers.count(games.levels.count, "level")) of \(label): intervals are over blocks, and say "
          + "nothing of levels that are not here.")
    }
    if games.levels.count > StudyDesign.mostSearchedLevels, findings.hasCertifiedSimilarity {
      warnings.append(
        "Of more than \(StudyDesign.mostSearchedLevels) levels only comparisons with \(games.levels[0]) and "
          + "\(games.levels[games.levels.count - 1]) have a certified similarity.")
    }
    if members.contains(where: { !$0.nullPlayers.isEmpty }) {
      warnings.append(
        "Shuffles move players without effect among the others: chance would be higher among the rest.")
    }
    return warnings + strangers
  }

  /// What games with players of different names mean.
  private var strangers: [String] {
    let apart = games.blocks.indices.first { block in
      games.members.contains { $0[block].players != games.members[0][block].players }
    }
    if let apart {
      return [
        "Players have different names from level to level (\(games.block) \(games.blocks[apart])): games are compared by the "
          + "places of players, not by their names."
      ]
    }
    let first = games.members[0][0].players
    guard games.blocks.count > 1, games.members[0].contains(where: { $0.players != first }) else { return [] }
    return [
      "Players have different names from block to block: averages over halves of the blocks mix them by their places."
    ]
  }

  /// Returns the matrix for a terminal; its first cell names the label.
  func matrixTable(_ findings: StudyFindings) -> TextTable {
    let areShort = games.levels.allSatisfy { Lettering.columns($0) <= Self.headColumns }
    let heads = games.levels.enumerated().map { areShort ? $0.element : String($0.offset + 1) }
    var table = TextTable([(label, .left)] + heads.map { ($0, .right) })
    var cells = [[Int]: String]()
    for row in rows("jaccard", findings) {
      cells[[row.level, row.references[0]]] = Numbers.fixed(row.value, after: 2)
    }
    for (level, name) in games.levels.enumerated() {
      let line = games.levels.indices.map { other in
        level == other ? "·" : cells[[min(level, other), max(level, other)]] ?? "–"
      }
      table.add([areShort ? name : "\(level + 1) \(name)"] + line)
    }
    return table
  }
}
