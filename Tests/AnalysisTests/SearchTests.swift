// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorTestKit
import Testing

@testable import AndorAnalysis

@Suite struct SearchTests {
  private static func planted(_ n: Int) -> (values: [Double], harsanyi: [Double]) {
    var and = [Double](repeating: 0, count: 1 << n)
    and[0b11] = 1.5
    and[0b1_0100] = -2
    and[0b1000] = 0.5
    var values = and
    Zeta.transform(&values, threads: 1)
    return (values, and)
  }

  private static func settings() -> ExplainSettings {
    var settings = ExplainSettings()
    settings.noise = .difference(0)
    settings.gap = 1e-4
    return settings
  }

  @Test func aPlantedGameIsFoundAgainAndCertified() throws {
    let (values, harsanyi) = Self.planted(6)
    let search = GameExplainer(settings: Self.settings(), threads: 1).run(
      values: values.span, harsanyi: harsanyi.span, checkpoint: nil, proceed: { _ in true })
    let found = try #require(search)
    // Σ|I| of what was planted: no explanation of it has less.
    #expect(abs(found.explanation.objective - 4) < 1e-3 && found.explanation.lowerBound <= 4 + 1e-9)
    #expect(found.strongest.prefix(3).map { $0.coalition.mask } == [0b1_0100, 0b11, 0b1000])
    #expect(found.explanation.gap <= 1e-4)
  }

  @Test func aSearchThatIsGivenUpFindsNothing() {
    let (values, harsanyi) = Self.planted(6)
    let found = GameExplainer(settings: Self.settings(), threads: 1).run(
      values: values.span, harsanyi: harsanyi.span, checkpoint: nil, proceed: { _ in false })
    #expect(found == nil)
  }

  @Test func aResultHasRoomForItsGames() {
    let game = GamePlan(
      name: "g", players: 10, nullPlayers: [], maskPlan: .cube(players: 10, shardBits: 4),
      columns: [ValueColumn(model: 0, score: "value")], classIndex: 0, emptyValue: 0, fullValue: 1)
    func scope(games: Int) -> ResultScope {
      let plan = JobPlan(
        name: "j", folder: "/a", allowOutside: false, batch: 64, audit: 0, artifacts: [],
        games: Array(repeating: game, count: games), rowsPerSecond: 1, versions: [:])
      return ResultScope(plan, ExplainSettings())
    }
    let one = scope(games: 1)
    #expect(one.top == ExplainSettings().top && one.hasPairs && one.order(players: 10) == one.order)
    let many = scope(games: 100_000)
    #expect(many.top == Limits.namedInteractions / 100_000 && many.top < one.top && !many.hasPairs)
    #expect(many.order == 0)
    let course = (0..<500).map {
      Explanation.Step(iterations: $0, seconds: 0, objective: 1, lowerBound: 0)
    }
    let thinned = many.thinned(course)
    #expect(thinned?.count == many.steps && thinned?.last == course.last)
  }
}
