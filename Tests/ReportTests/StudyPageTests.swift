// SPDX-License-Identifier: Apache-2.0
import AndorReport
import AndorStudy
import Testing

/// The page of a study of every two levels.
@Suite struct StudyPageTests {
  /// Returns the page of games of three players whose first player grows from level to level.
  private func page(_ levels: [String]) throws -> String {
    let games = levels.indices.map { level -> StudyGame in
      let values = (0..<8).map { Double($0 & 1) * Double(level + 1) + Double($0 >> 1 & 1) }
      var harsanyi = [Double](repeating: 0, count: 8)
      (harsanyi[1], harsanyi[2]) = (Double(level + 1), 1)
      let norm = Similarity.Norm(lower: Double(level + 2), upper: Double(level + 2))
      return StudyGame(
        values: values, harsanyi: harsanyi, explained: .init(and: harsanyi, or: values, norm: (norm, 0)))
    }
    let design = StudyDesign(
      levels: levels.count, blocks: 2, players: 3, comparison: .across, thresholds: levels.map { _ in 0 },
      thresholdShare: 0.03)
    let findings = try #require(try Study(design, threads: 1).run { level, _ in games[level] })
    let material = StudyMaterial(
      title: "Across model", label: "model", isCourse: false, isMatrix: true, levels: levels,
      conditions: "v is the log-odds; 2 blocks (sample).", noise: "δ = 0.", outcome: "They are alike.",
      warnings: ["There are few."], findings: findings)
    return String(decoding: StudyPage.html(material), as: UTF8.self)
  }

  @Test func everyTwoLevelsHaveACell() throws {
    let page = try page(["a", "b", "c"])
    _ = try MarkupReader(page)
    // 2·2/(2·3), 2·2/(2·4), 2·3/(2·4), in both triangles of the plain and the certified matrix.
    for (figure, tint) in [("0.67", 7), ("0.50", 5), ("0.75", 8)] {
      let cells = page.components(
        separatedBy: "<td class=\"tint\(tint)\">\(figure)<small>\(figure) to \(figure)")
      #expect(cells.count - 1 >= 4, "\(figure)")
    }
    // Equal blocks: the halves of a level are the same game.
    #expect(page.contains("across halves of the blocks, it is 1.00.") && page.contains("by chance it is 0."))
    #expect(page.contains("Certified similarity") && page.contains("Similarity across halves"))
    #expect(page.contains("δ = 0. v is the log-odds; 2 blocks (sample)."))
    #expect(!page.contains("Correlation by order"))
  }

  @Test func namesStayText() throws {
    let page = try page(HostileNameTests.names)
    let elements = try MarkupReader(page).elements.map(\.name)
    #expect(!elements.contains("script") && !elements.contains("img") && !elements.contains("b"))
    #expect(elements.count { $0 == "table" } > 4)
  }
}
