// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorTestKit
import AndorText
import Testing

@Suite struct SummaryTests {
  @Test(
    arguments: [
      (0, "0.00000"), (-0.27903, "-0.27903"), (17.1239, "17.12390"), (0.00123, "0.00123"),
      (1.234_56e-7, "1.2346e-07"), (-9.999_91e-4, "-9.9999e-04"), (9.999_96e-4, "1.0000e-03"),
      (.leastNonzeroMagnitude, "4.9407e-324"), (-1e140, "-1.0000e+140"), (.nan, "–"), (.infinity, "–"),
    ] as [(Double, String)])
  func values(value: Double, text: String) { #expect(Numbers.value(value, places: 5) == text) }

  @Test(
    arguments: [
      (0, "0.000"), (12.345, "12.345"), (999_999, "999999.000"), (1e6, "1.00e+06"), (0.004, "4.00e-03"),
      (1.2e-7, "1.20e-07"), (-3e99, "-3.00e+99"),
    ] as [(Double, String)])
  func shortNumbers(value: Double, text: String) { #expect(Numbers.ascii(value) == text) }

  /// A sample that is its own baseline: the reason, and no table of nothing.
  @Test func aGameInWhichNothingHappensSaysSo() {
    var document = ResultDocument(plan: PlanTests.plan)
    document.games = [
      GameResult(
        name: "g", n: 2, players: ["a", "b"], nullPlayers: [0, 1], vEmpty: 1, vFull: 1, evaluations: 1,
        digest: "11",
        top: [], shapley: [0, 0], banzhaf: [0, 0],
        strength: .init(andPositive: [], andNegative: [], orPositive: [], orNegative: []))
    ]
    let text = ResultSummary.lines(of: document, folder: "out").joined(separator: "\n")
    #expect(
      text.contains("1 evaluation\n") && text.contains("Nothing was masked") && !text.contains("rank"),
      "\(text)")
  }

  private static func lines(scale: Double, name: String = "g") -> [String] {
    var document = ResultDocument(plan: PlanTests.plan)
    let effects = [-4.25, 1.5, -0.003].map { $0 * scale }
    document.games = [
      GameResult(
        name: name, n: 30, players: ["a", "b_c"], nullPlayers: [], vEmpty: -0.1 * scale, vFull: -0.3 * scale,
        evaluations: 1 << 30, digest: "11",
        top: effects.enumerated().map { rank, effect in
          .init(
            rank: rank + 1, kind: "and", order: 20, mask: 3, players: Array(repeating: "player", count: 20),
            effect: effect)
        }, shapley: [], banzhaf: [],
        strength: .init(andPositive: [], andNegative: [], orPositive: [], orNegative: []))
    ]
    return ResultSummary.lines(of: document, folder: "out")
  }

  /// Digits that tell, columns that stand, and no line beyond the terminal, whatever the values' size.
  @Test func tablesOfAnySizeStand() throws {
    try withEvery("scale", in: [1e-300, 1e-9, 1e-4, 1, 1e6, 1e12, 1e135]) { scale in
      let lines = Self.lines(scale: scale, name: String(repeating: "game", count: 30))
      #expect(lines.allSatisfy { $0.count <= 80 })
      let head = try #require(lines.firstIndex { $0.contains("rank  kind  order") })
      let end = try #require(lines[head].range(of: "effect")?.upperBound)
      let column = lines[head].distance(from: lines[head].startIndex, to: end)
      for (row, effect) in zip(lines[(head + 1)...], [-4.25, 1.5, -0.003]) {
        let text = row.prefix(column)
        #expect(text.count == column && row.dropFirst(column).hasPrefix("  all 20"), "\(row)")
        let shown = try #require(text.split(separator: " ").last.flatMap { Double($0) })
        #expect(abs(shown - effect * scale) <= 0.01 * abs(effect * scale), "\(row)")
      }
    }
  }

  @Test func ordinaryNumbersStayAsTheyWere() {
    let lines = Self.lines(scale: 1)
    #expect(lines[0] == "g: v(empty) = -0.1000, v(all 30 players) = -0.3000, 1073741824 evaluations")
    #expect(lines[2].hasPrefix("     1  and      20    -4.25000  all 20"))
  }

  /// What few numbers explain comes first; a single player has what it does alone and at last below it.
  @Test func aBriefExplanationStandsBeforeTheList() throws {
    var document = ResultDocument(plan: PlanTests.plan)
    let top = [(1, 2.5), (3, -1.25)].enumerated().map { rank, row in
      GameResult.Interaction(
        rank: rank + 1, kind: "and", order: row.0.nonzeroBitCount, mask: row.0,
        players: row.0 == 1 ? ["a"] : ["a", "b"], effect: row.1)
    }
    var game = GameResult(
      name: "g", n: 2, players: ["a", "b"], nullPlayers: [], vEmpty: 0, vFull: 1, evaluations: 4,
      digest: "11",
      top: top, shapley: [0, 0], banzhaf: [0, 0],
      strength: .init(andPositive: [0, 1], andNegative: [], orPositive: [], orNegative: []))
    game.brief = zip(top, [0.75, 0.9995]).map { .init($0, r2: $1) }
    (game.alone, game.lostWithout) = ([2.5, 0], [1.25, -1.25])
    (game.additiveR2, game.pairwiseR2) = (0.5, 1)
    game.briefCompared = .init(
      terms: 2, topR2: -2, topFittedR2: 0.5, shapleyR2: 0.25, shapleyFittedR2: 0.375)
    (game.top[0].stays, game.top[1].stays) = (true, false)
    document.games = [game]
    let lines = ResultSummary.lines(of: document, folder: "out")
    #expect(lines.allSatisfy { $0.count <= 80 })
    let brief = try #require(lines.firstIndex { $0.contains("in brief") })
    let list = try #require(lines.firstIndex { $0.contains("rank  kind") })
    #expect(brief < list && lines[brief + 2] == "     1  and      2.50000   75.0 %  a")
    let text = lines.joined(separator: "\n")
    #expect(text.contains("additive, 2 numbers: 50.0 %;") && text.contains("-200.0 %, refitted 50.0 %;"))
    #expect(lines[list + 1] == "*    1  and       1     2.50000  a")
    #expect(lines[list + 2].hasSuffix("alone 2.50000, lost without 1.25000"))
    #expect(lines[list + 3] == "     2  and       2    -1.25000  a · b")
    #expect(lines[list + 4].contains("1 of the 2 strongest stay"))
    // A file from elsewhere may say anything.
    document.games[0].alone = []
    #expect(!ResultSummary.lines(of: document, folder: "out").joined().contains("alone"))
  }

  /// Only files that there are.
  @Test func anIncompleteJobNamesNoFilesOfItsBrokenGames() {
    var document = ResultDocument(plan: PlanTests.plan)
    document.state = "incomplete"
    #expect(!ResultSummary.lines(of: document, folder: "out").joined().contains(".npy"))
    document.games = [
      GameResult(
        name: "g", n: 1, players: ["a"], nullPlayers: [], vEmpty: 0, vFull: 0, evaluations: 2, digest: "11",
        top: [],
        shapley: [], banzhaf: [],
        strength: .init(andPositive: [], andNegative: [], orPositive: [], orNegative: []))
    ]
    let lines = ResultSummary.lines(of: document, folder: "out")
    #expect(lines.last == "       of the finished games" && lines.joined().contains("values.npy"))
    document.state = "done"
    #expect(ResultSummary.lines(of: document, folder: "out").last?.contains("values.npy") == true)
  }

  /// A result is a file that anybody may have written.
  @Test func namesCannotSteerTheTerminal() {
    let lines = Self.lines(scale: 1, name: "\u{1b}[2Jg")
    #expect(!lines.joined().unicodeScalars.contains { $0.value < 32 })
  }
}
