// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

/// The pages of a job of several games: what they have in common, and the way to each.
public enum OverviewPage {
  /// Most games that a page lists; those of the first page have pages of their own, others where they are asked for by
  /// name.
  public static let games = 1000

  /// Returns how many pages list so many games: one at least.
  public static func pages(games: Int) -> Int { max(1, (games + Self.games - 1) / Self.games) }

  /// Returns the name of a page's file, from page 1.
  public static func fileName(page: Int) -> String { page == 1 ? "report.html" : "report-\(page).html" }

  /// Returns games in the order in which the pages list them: that with the strongest effect first.
  public static func ranked(_ games: [GameResult]) -> [GameResult] { GameList.ranked(games) }

  /// Returns a page as a file; under 2 MB for any number of games.
  ///
  /// - Parameters:
  ///   - job: the job, with the results of its games.
  ///   - page: the number of the page, from 1. The first says what the games have in common.
  ///   - glimpses: samples of games of the first page that can be shown, by the games' names.
  ///   - address: the address of a game's page, `nil` for games that have none.
  /// - Throws: `ReportError` where a game's numbers contradict each other.
  public static func html(
    _ job: JobMaterial, page: Int = 1, glimpses: [String: SampleGlimpse] = [:],
    address: (GameResult) -> String?
  ) throws(ReportError) -> [UInt8] {
    for game in job.document.games { try GameMaterial.check(game) }
    let all = job.document.games
    let listed = ranked(all).dropFirst((page - 1) * games).prefix(games)
    let inJob = Dictionary(all.enumerated().map { ($1.name, $0) }) { first, _ in first }
    let kinds = Set(ranked(all).prefix(games).map { glimpses[$0.name]?.kind ?? $0.playerWords })
    let words = kinds.count == 1 ? kinds.first ?? .player : .player
    let list = withoutActuallyEscaping(address) { address in
      let list = GameList(
        games: Array(listed), glimpses: page == 1 ? glimpses : [:], address: address, words: words,
        inJob: inJob)
      return (markup: list.markup, places: list.places)
    }
    let (before, after) = page == 1 ? (common(job.document, words), sideBySide(all, words)) : ("", "")
    let number = pages(games: all.count) > 1 ? " – page \(page)" : ""
    let shown: Markup =
      all.isEmpty
      ? ""
      : """
      \(before)<section><h2>Every game</h2>
      \(way(page, all.count))\(list.markup)</section>
      \(after)
      """
    let body: Markup = """
      <main>\(GamePage.incomplete(job.document))<header>
      <p class="eyebrow">andor</p>
      <h1><bdi>\(job.document.job)</bdi>\(number)</h1>
      \(page == 1 ? facts(all, job) : "")</header>
      \(shown)\(Provenance.markup(job, game: nil))</main>

      """
    return PageFrame.page(title: "\(job.document.job)\(number) – andor", css: list.places, body: body)
  }

  private static func common(_ document: ResultDocument, _ words: PlayerKind) -> Markup {
    let figures =
      (document.aggregate.map { AggregateBars.figures($0, words) } ?? [])
      + [RecurringInteractions.figure(document.games, words)].compactMap(\.self)
    return section("What the games have in common", figures)
  }

  private static func sideBySide(_ games: [GameResult], _ words: PlayerKind) -> Markup {
    section(
      "The games side by side",
      [GameSpans.figure(games, words), ShapleyGrid.figure(games)].compactMap(\.self))
  }

  private static func section(_ title: String, _ figures: [Figure]) -> Markup {
    guard !figures.isEmpty else { return "" }
    return """
      <section><h2>\(title)</h2>
      <div class="plots">
      \(figures.map(\.markup))</div></section>

      """
  }

  /// Returns which games a page lists and the way to the others; nothing where it lists all.
  private static func way(_ page: Int, _ all: Int) -> Markup {
    let count = pages(games: all)
    guard count > 1 else { return "" }
    let first = (page - 1) * games + 1
    let links = (1...count).map { number -> Markup in
      number == page
        ? "<strong>\(number)</strong> " : "<a href=\"\(fileName(page: number))\">\(number)</a> "
    }
    let without: Markup =
      page == 1
      ? "" : " The page of one of them is written by <code>andor report DIR --game NAME</code>."
    return """
      <p class="quiet">Games \(Numbers.count(first)) to \(Numbers.count(min(all, page * games))) of \
      \(Numbers.count(all)), those with the strongest effects first.\(without)</p>
      <nav class="pages" aria-label="Pages of the list">Page \(links)</nav>

      """
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
}
