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
    if game.result.isSampled {
      let body: Markup = """
        \(back)<main>\(incomplete(job.document))\(SampledHeadline.markup(game, job: job.document.job))
        \(section("What the model saw", seen(game)))
        \(section("What acts, and together with what", sampled(game)))
        \(section("How well it is known", known(game)))
        \(Provenance.markup(job, game: game.result))</main>

        """
      return PageFrame.page(title: title(game, job), body: body)
    }
    let body: Markup = """
      \(back)<main>\(incomplete(job.document))\(Headline.markup(game, job: job.document.job))
      \(section("What the model saw", seen(game)))
      \(section("In brief", brief(game)))
      \(section("What acts, and together with what", acts(game)))
      \(section("What it adds up to", sums(game)))
      \(section("How sparse it is", sparse(game)))
      \(surely(game))
      \(Provenance.markup(job, game: game.result))</main>

      """
    return PageFrame.page(title: title(game, job), body: body)
  }

  /// Returns the pictures of a game's page as files: their names, without an ending, and SVG that needs no style sheet.
  public static func pictures(_ game: GameMaterial) -> [(name: String, svg: [UInt8])] {
    guard game.result.stillness == nil else { return [] }
    let parts =
      game.result.isSampled
      ? seen(game) + sampled(game) + known(game)
      : seen(game) + brief(game) + acts(game) + sums(game) + sparse(game) + certainty(game)
    return parts.compactMap { part in
      guard case .figure(let figure) = part, let drawing = figure.drawing else { return nil }
      let name = figure.fileName
      return (name, drawing.file(named: name, saying: "\(figure.title). \(figure.reading)"))
    }
  }

  /// Returns how the file of a picture begins that a report wrote under a name.
  public static func beginning(ofPicture name: String) -> [UInt8] {
    Array(Drawing.beginning(of: name).text.utf8)
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

  /// What stands in a section.
  private enum Part {
    case figure(Figure)
    case markup(Markup)

    var markup: Markup {
      switch self {
      case .figure(let figure): figure.markup
      case .markup(let markup): markup
      }
    }
  }

  private static func section(_ title: String, _ parts: [Part]) -> Markup {
    let shown = parts.map(\.markup).filter { !$0.isEmpty }
    guard !shown.isEmpty else { return "" }
    return "<section><h2>\(title)</h2>\n<div class=\"plots\">\n\(shown)</div></section>\n"
  }

  private static func seen(_ game: GameMaterial) -> [Part] {
    switch game.sample {
    case nil: []
    case .image(let image): [.figure(CellView.figure(game, image: image))]
    case .tokens(let order): [.figure(TokenView.figure(game, order: order))]
    // The columns of that view are of a game whose masks were all evaluated.
    case .table(let table): game.result.isSampled ? [] : [.markup(TabularView.markup(game, sample: table))]
    }
  }

  private static func sampled(_ game: GameMaterial) -> [Part] {
    [.figure(SampledBars.interactions(game)), .figure(SampledBars.players(game))]
  }

  private static func known(_ game: GameMaterial) -> [Part] { [.figure(HeldOutLines.figure(game.result))] }

  private static func brief(_ game: GameMaterial) -> [Part] {
    [.markup(BriefTable.markup(game.result))] + (AdditiveBar.figure(game).map { [.figure($0)] } ?? [])
      + [.markup(AttributionTable.markup(game.result))]
  }

  private static func acts(_ game: GameMaterial) -> [Part] {
    let carried = game.result.explain.map { [Part.figure(FidelityLine.figure($0.fidelity))] } ?? []
    return [.figure(EffectList.figure(game))] + carried
  }

  private static func sums(_ game: GameMaterial) -> [Part] {
    [.figure(Waterfall.figure(game)), .figure(PlayerBars.figure(game))]
  }

  private static func sparse(_ game: GameMaterial) -> [Part] {
    // Of one player there is one interaction, and an explanation may have none.
    let isCurve = game.result.n > 1 && game.result.explain.map { $0.objective > 0 } ?? true
    var figures = isCurve ? [StrengthCurve.figure(game)] : []
    figures.append(OrderStrengthBars.figure(game))
    if let explain = game.result.explain {
      figures.append(
        MeanOutputLine.figure(explain.conditions, players: game.result.n, game.result.playerWords))
    }
    return figures.map(Part.figure)
  }

  private static func certainty(_ game: GameMaterial) -> [Part] {
    (game.result.explain.flatMap(ConvergenceLines.figure)).map { [.figure($0)] } ?? []
  }

  private static func surely(_ game: GameMaterial) -> Markup {
    guard game.result.explain != nil else { return "" }
    return """
      <section><h2>How sure it is</h2>
      \(CertificatePanel.markup(game))<div class="plots">
      \(certainty(game).map(\.markup))</div></section>

      """
  }
}
