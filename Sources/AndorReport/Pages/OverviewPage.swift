// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

/// The page of a job of several games: what they have in common, and the way to each.
public enum OverviewPage {
  /// Most games that the page lists, and that have pages of their own unless asked for by name.
  public static let games = 1000

  /// Returns the page as a file; under 2 MB for any number of games.
  ///
  /// - Parameters:
  ///   - job: the job, with the results of its games.
  ///   - glimpses: samples of games that can be shown, by the games' names.
  ///   - address: the address of a game's page, `nil` for games that have none.
  /// - Throws: `ReportError` where a game's numbers contradict each other.
  public static func html(
    _ job: JobMaterial, glimpses: [String: SampleGlimpse] = [:], address: (GameResult) -> String?
  ) throws(ReportError) -> [UInt8] {
    for game in job.document.games { try GameMaterial.check(game) }
    let games = job.document.games
    let figures = [GameSpans.figure(games), ShapleyGrid.figure(games), RecurringInteractions.figure(games)]
      .compactMap { $0 }
    let shown: Markup =
      games.isEmpty
      ? ""
      : """
      <section><h2>Every game</h2>
      \(list(games, glimpses, address: address))</section>
      <section><h2>The games side by side</h2>
      <div class="plots">
      \(figures.map(\.markup))</div></section>

      """
    let body: Markup = """
      <main>\(GamePage.incomplete(job.document))<header>
      <p class="eyebrow">andor</p>
      <h1><bdi>\(job.document.job)</bdi></h1>
      \(facts(games, job))</header>
      \(shown)\(Provenance.markup(job, game: nil))</main>

      """
    return PageFrame.page(title: "\(job.document.job) – andor", body: body)
  }

  private static func facts(_ games: [GameResult], _ job: JobMaterial) -> Markup {
    var facts = [
      Headline.fact(
        "games", Numbers.count(games.count), "of \(Numbers.count(job.plan.games.count)) in the job"),
      Headline.fact(
        "evaluations", Numbers.count(games.reduce(0) { $0 + $1.evaluations }),
        job.document.state == "done" ? "of the model, each once" : "for the finished games"),
    ]
    let explains = games.compactMap(\.explain)
    if let shares = spread(games.compactMap { $0.brief?.last?.r2 }) {
      facts.append(
        Headline.fact(
          "explained in brief", Numbers.percent(shares.median), "of what masking does; median of the games"))
    }
    let tested = explains.reduce(0) { $0 + ($1.markedCount ?? 0) }
    if tested > 0 {
      let certain = explains.reduce(0) { $0 + ($1.certainCount ?? 0) }
      facts.append(
        Headline.fact(
          "certain effects", Numbers.count(certain), "of \(Numbers.count(tested)) that were tested"))
    }
    if let gaps = spread(explains.map(\.gap)) {
      facts.append(
        Headline.fact(
          "certified gap", Numbers.percent(gaps.median), "median; largest \(Numbers.percent(gaps.largest))"))
    }
    let salient = explains.map { Double($0.salient.countAnd + $0.salient.countOr) }
    if let salient = spread(salient) {
      facts.append(
        Headline.fact(
          "salient interactions", Numbers.plain(salient.median),
          "median; most \(Numbers.plain(salient.largest))"))
    }
    return "<section class=\"panel\" aria-label=\"Summary\"><dl class=\"facts\">\(facts)</dl></section>\n"
  }

  private static func spread(_ values: [Double]) -> (median: Double, largest: Double)? {
    let sorted = values.filter(\.isFinite).sorted()
    guard let largest = sorted.last else { return nil }
    let upper = sorted[sorted.count / 2]
    // Halved before they are added: the sum of two large ones may overflow.
    let median = sorted.count.isMultiple(of: 2) ? sorted[sorted.count / 2 - 1] / 2 + upper / 2 : upper
    return (median, largest)
  }

  /// Returns a game's strongest effect; 0 where it has none.
  private static func strength(_ game: GameResult) -> Double {
    game.top.first.map { $0.effect.isFinite ? abs($0.effect) : 0 } ?? 0
  }

  private static func list(
    _ games: [GameResult], _ glimpses: [String: SampleGlimpse], address: (GameResult) -> String?
  ) -> Markup {
    let listed = Array(games.prefix(Self.games))
    // Equal ones stay in the job's order.
    let order = listed.indices.sorted { one, other in
      let (mine, its) = (strength(listed[one]), strength(listed[other]))
      return mine == its ? one < other : mine > its
    }
    let rows = order.map { place -> Markup in
      let game = listed[place]
      let glimpse: Markup =
        glimpses.isEmpty ? "" : "<td>\(glimpses[game.name]?.markup ?? "")</td>"
      let name: Markup =
        address(game).map { "<a href=\"\($0)\"><bdi>\(game.name)</bdi></a>" } ?? "<bdi>\(game.name)</bdi>"
      let explain = game.explain
      let first = game.top.first.map {
        "\($0.kindName) \($0.names(among: game.players, columns: 40))  \(Numbers.signed($0.effect))"
      }
      return """
        <tr><th scope="row">\(name)</th>\(glimpse)<td class="number">\(game.n)</td><td class="number">\(Numbers.short(game.vEmpty))</td>\
        <td class="number">\(Numbers.short(game.vFull))</td><td class="number">\(explain.map { Numbers.percent($0.gap) } ?? "–")</td>\
        <td class="number">\(explain.map { String($0.salient.countAnd) } ?? "–")</td>\
        <td class="number">\(explain.map { String($0.salient.countOr) } ?? "–")</td><td><bdi>\(first ?? "–")</bdi></td></tr>

        """
    }
    let rest: Markup =
      games.count > Self.games
      ? """
      <p class="quiet">These are the first \(Numbers.count(Self.games)) of \(Numbers.count(games.count)) games; the \
      figures above are of all of them. The page of any other: <code>andor report DIR --game NAME</code></p>
      """ : ""
    let sample: Markup = glimpses.isEmpty ? "" : "<th scope=\"col\">sample</th>"
    return """
      <p class="quiet">The game with the strongest interaction comes first.</p>
      <div class="scroll whole"><table><thead><tr><th scope="col">game</th>\(sample)<th scope="col" class="number">players</th>\
      <th scope="col" class="number">v(∅)</th><th scope="col" class="number">v(N)</th><th scope="col" class="number">gap</th>\
      <th scope="col" class="number">AND</th><th scope="col" class="number">OR</th><th scope="col">strongest</th></tr></thead><tbody>
      \(rows)</tbody></table></div>\(rest)
      """
  }
}
