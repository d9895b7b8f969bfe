// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

/// The page of one game.
public enum GamePage {
  /// Returns the page as a file: HTML that is well-formed XML too, in UTF-8, without scripts or foreign
  /// addresses.
  ///
  /// Complexity: O(n + interactions shown); some 100 to 300 KB. Plots show at most 30 interactions, tables those
  /// of `result.json`, at most 1,000 rows.
  /// - Parameter overview: the address of the job's overview, where there is one.
  public static func html(_ game: GameMaterial, job: JobMaterial, overview: String? = nil) -> [UInt8] {
    let back: Markup = overview.map { "<nav><a href=\"\($0)\">← all games</a></nav>\n" } ?? ""
    if game.result.stillness != nil {
      let body: Markup = """
        \(back)<main>\(incomplete(job.document))\(Headline.markup(game, job: job.document.job))
        \(Provenance.markup(job, game: game.result))</main>

        """
      return PageFrame.page(title: title(game, job), body: body)
    }
    let body: Markup = """
      \(back)<main>\(incomplete(job.document))\(Headline.markup(game, job: job.document.job))
      \(section("In brief", BriefTable.markup(game.result)))\(sample(game))\(section("What acts, and together with what", found(game)))
      \(section("What it adds up to", sums(game)))
      \(section("How sparse it is", sparse(game)))
      \(section("How far and how surely", surely(game)))
      \(Provenance.markup(job, game: game.result))</main>

      """
    return PageFrame.page(title: title(game, job), body: body)
  }

  private static func title(_ game: GameMaterial, _ job: JobMaterial) -> String {
    "\(game.result.name) – \(job.document.job) – andor"
  }

  /// Returns a warning where shards are missing; nothing for a job that is done.
  static func incomplete(_ document: ResultDocument) -> Markup {
    guard document.state != "done" else { return "" }
    if let disputed = document.disputed {
      return """
        <p class="warning" role="note">The job is disputed: workers have different results of \
        <bdi>\(disputed.prefix(8).joined(separator: ", "))</bdi>, so that nothing is shown. Stop those that you do \
        not trust, then run <code>andor resume</code>: it evaluates everything again.</p>

        """
    }
    let count = document.quarantined.count
    let named = document.quarantined.prefix(8).joined(separator: ", ")
    let rest = count > 8 ? " and \(Numbers.count(count - 8)) more" : ""
    let were =
      count == 1
      ? "is quarantined, and the game that needs it is" : "are quarantined, and games that need them are"
    return """
      <p class="warning" role="note">The job is incomplete: \(Numbers.count(count, "shard")) \(were) not shown: \
      <bdi>\(named)\(rest)</bdi>. Fix the cause, then run <code>andor resume</code>.</p>

      """
  }

  private static func section(_ title: String, _ figures: [Figure]) -> Markup {
    section(title, Markup(joining: figures.map(\.markup)))
  }

  private static func section(_ title: String, _ body: Markup) -> Markup {
    guard !body.isEmpty else { return "" }
    return "<section><h2>\(title)</h2>\n<div class=\"plots\">\n\(body)</div></section>\n"
  }

  private static func sample(_ game: GameMaterial) -> Markup {
    let view: Markup
    switch game.sample {
    case nil: return ""
    case .image(let image): view = CellView.figure(game, image: image).markup
    case .tokens(let order): view = TokenView.figure(game, order: order).markup
    case .table(let table): view = TabularView.markup(game, sample: table)
    }
    return section("The sample", view)
  }

  private static func found(_ game: GameMaterial) -> [Figure] {
    [EffectBars.figure(game), PatternGrid.figure(game)]
  }

  private static func sums(_ game: GameMaterial) -> [Figure] {
    [Waterfall.figure(game), PlayerBars.figure(game)]
  }

  private static func sparse(_ game: GameMaterial) -> [Figure] {
    // Of one player there is one interaction.
    var figures = game.result.n > 1 ? [StrengthCurve.figure(game)] : []
    figures.append(OrderStrengthBars.figure(game))
    if let explain = game.result.explain {
      figures.append(MeanOutputLine.figure(explain.conditions, players: game.result.n))
    }
    return figures
  }

  private static func surely(_ game: GameMaterial) -> [Figure] {
    guard let explain = game.result.explain else { return [] }
    let lines = ConvergenceLines.figure(explain)
    return [FidelityLine.figure(explain.fidelity)] + (lines.map { [$0] } ?? [])
  }
}
