// SPDX-License-Identifier: Apache-2.0
import AndorJob
import Testing

/// What a terminal says of sampled games.
@Suite struct SampledSummaryTests {
  private static func game(r2: [Double] = [0.998, 0.996, 0.99]) -> GameResult {
    let sums = [Double](repeating: 0, count: 65)
    var row = GameResult.Interaction(
      rank: 1, kind: "and", order: 2, mask: nil, players: ["a", "b"], effect: 1.5)
    (row.members, row.low, row.high, row.share) = ([0, 1], 1.25, 1.75, 1)
    var game = GameResult(
      name: "g", n: 64, players: ["a", "b"] + (2..<64).map { "p\($0)" }, nullPlayers: [63], vEmpty: 0,
      vFull: 4,
      evaluations: 2000, digest: "11", top: [row], shapley: [Double](repeating: 1 / 16, count: 64),
      banzhaf: [],
      strength: .init(
        andPositive: [0, 0, 1.5] + sums.dropFirst(3), andNegative: sums, orPositive: sums, orNegative: sums))
    game.plan = GameResult.sample
    game.sd = 1
    game.heldout = zip(["size-uniform", "half", "most"], r2).map {
      GameResult.HeldOut(density: $0, r2: $1, low: $1 - 0.01, high: $1 + 0.001, masks: 100)
    }
    game.rounds = [
      .init(
        round: 0, evaluations: 2000, shapleyHalfWidth: 0.009, r2HalfWidth: 0.01, heldout: game.heldout ?? [])
    ]
    (game.stopped, game.missedPairBound) = ("width", 0.125)
    game.shapleyLow = game.shapley.map { $0 - 0.5 }
    game.shapleyHigh = game.shapley.map { $0 + 0.5 }
    return game
  }

  private static func text(_ game: GameResult) -> String {
    var document = ResultDocument(plan: PlanTests.plan)
    document.games = [game]
    let lines = ResultSummary.lines(of: document, folder: "out")
    #expect(lines.allSatisfy { $0.count <= 100 })
    return lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
  }

  @Test func theEndSaysHowWellTheGameIsKnown() {
    let text = Self.text(Self.game())
    for part in [
      "held out: explains 99.8 % (98.8–99.9) of size-uniform masks, 99.6 % (98.6–99.7) of half masks, "
        + "99.0 % (98.0–99.1) of most masks · 63 Shapley values ± 0.9 % of v(N) − v(∅) · 2,000 evaluations · "
        + "stopped: width reached",
      "off by more than 0.12500", "1.250 to 1.750", "shapley.csv", "masks.npy",
    ] { #expect(text.contains(part), "\(part)\n\(text)") }
    #expect(!text.contains("warning") && !text.contains("harsanyi"))
  }

  @Test func aPoorFitIsAWarning() {
    let text = Self.text(Self.game(r2: [0.95, 0.75, 0.92]))
    #expect(
      text.contains(
        "warning: explains only 75 % (74–75) of half-masked inputs; raise plan.sample or group the players"),
      "\(text)")
  }

  @Test func shownGamesHaveIntervals() {
    let game = Self.game()
    let shown = ShownGame(game, game.top.map(ShownInteraction.init), InteractionFilter(players: ["a"]))
    let text = shown.lines(columns: 100).joined(separator: "\n")
    #expect(text.contains("low") && text.contains("high") && !text.contains("lost without"))
    for part in ["\"shapley_low\":-0.4375", "\"plan\":\"sample\"", "\"members\":[0,1]", "\"heldout\":["] {
      #expect(shown.line.contains(part), "\(part)")
    }
    #expect(!shown.line.contains("\"mask\""))
  }
}
