// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

/// The head of a game's page, in words: what the model says, how few interactions carry it, and which of them are sure.
enum Headline {
  /// The share of what masking does that counts as carrying it.
  private static let enough = 0.9
  /// So many of the strongest interactions are named.
  private static let named = 3

  static func markup(_ game: GameMaterial, job: String) -> Markup {
    let result = game.result
    let found: Markup =
      result.stillness.map { "<p class=\"lead\">\($0)</p>" }
      ?? "\(strongest(game))\(carrying(game))<p class=\"finding\">\(standing(game))</p>"
    return """
      <header>
      <p class="eyebrow">andor · job <bdi>\(job)</bdi></p>
      <h1><bdi>\(result.name)</bdi></h1>
      <p class="lead">\(decision(game))</p>
      \(found)
      </header>

      """
  }

  /// Returns what the model says with all players, and with none.
  static func decision(_ game: GameMaterial) -> Markup {
    let result = game.result
    let values: Markup = """
      v goes from <strong>\(Numbers.short(result.vEmpty))</strong> with none of its \(result.playerWords.counted(result.n)) to \
      <strong>\(Numbers.short(result.vFull))</strong> with all of them
      """
    let unit: Markup =
      result.score.map {
        $0 == Score.value.words
          ? "" : " <span class=\"quiet\">What is explained, v, is the <bdi>\(bare($0))</bdi>.</span>"
      } ?? ""
    guard let number = result.class else {
      return "For this sample, the model’s output \(values).\(unit)"
    }
    let name = result.className ?? "class \(number)"
    guard let full = result.probabilityFull, let empty = result.probabilityEmpty else {
      return "The model’s output for <strong><bdi>\(name)</bdi></strong>: \(values).\(unit)"
    }
    return """
      The model gives <strong><bdi>\(name)</bdi></strong> a probability of \
      <strong>\(Numbers.probability(full))</strong>; with none of the \(result.playerWords.counted(result.n)) present it would be \
      \(Numbers.probability(empty)).\(unit) \
      <span class="quiet">v goes from \(Numbers.short(result.vEmpty)) to \(Numbers.short(result.vFull)).</span>
      """
  }

  /// Returns a score's words without the article that they may begin with.
  private static func bare(_ words: String) -> String {
    words.hasPrefix("the ") ? String(words.dropFirst(4)) : words
  }

  /// Returns the strongest interactions, a line each, with what is known of them.
  private static func strongest(_ game: GameMaterial) -> Markup {
    guard game.result.explain != nil else { return "" }
    let lines = game.strongest(named).map { interaction -> Markup in
      let mark: Markup =
        switch game.mark(interaction)?.certain {
        case .certain: " – <strong>certain</strong>"
        case .open: " – open"
        case .undecided: " – undecided"
        case nil: ""
        }
      let sign: Markup = interaction.effect < 0 ? "neg-text" : "pos-text"
      return """
        <p class="said"><span class="\(sign)">\(interaction.effect < 0 ? "▼" : "▲")</span> \
        <bdi>\(game.saying(interaction, columns: 70))</bdi>\(mark)</p>

        """
    }
    return Markup(joining: lines)
  }

  /// Returns how many interactions carry what masking does.
  private static func carrying(_ game: GameMaterial) -> Markup {
    guard let brief = game.result.brief, let last = brief.last, last.r2.isFinite else { return "" }
    let end = brief.first { $0.r2 >= enough } ?? last
    let who = end.k == 1 ? "One interaction carries" : "\(Numbers.count(end.k)) interactions carry"
    return """
      <p class="lead"><strong>\(who) \(Numbers.percent(end.r2))</strong> of what masking does to the output, with \
      \(end.k == 1 ? "its number" : "their numbers") fitted to that: <a href="#brief">in brief</a>.</p>
      """
  }

  /// Returns how many interactions stand out, and how many of the strongest are certain.
  private static func standing(_ game: GameMaterial) -> Markup {
    let result = game.result
    // Single players are counted once: AND and OR of one player are the same.
    let possible = (2 << result.n) - 2 - result.n
    guard let explain = result.explain else {
      return """
        \(Numbers.count(game.measures.harsanyi.total)) of \
        \(Numbers.count(result.coalitionCount - 1, "possible AND interaction")) differ from 0; each of the \
        \(Numbers.count(result.evaluations)) outputs is v(∅) plus the sum of those whose players are all present. No sparse \
        AND-OR explanation was sought (<code>explain: none</code>).\(idle(result))
        """
    }
    let salient = explain.salient.countAnd + explain.salient.countOr
    // A bound far above says nothing.
    let most = explain.mostSalient.flatMap { most -> Markup? in
      most <= salient || most > 2 * salient
        ? nil : " In any explanation as short as the shortest found, at most \(Numbers.count(most)) can."
    }
    return """
      Of \(Numbers.count(possible, "possible interaction")), \(Numbers.count(salient)) \
      \(salient == 1 ? "stands" : "stand") out in the explanation: \(Numbers.count(explain.salient.countAnd)) AND and \
      \(Numbers.count(explain.salient.countOr)) OR.\(most ?? "")\(sure(explain))\(idle(result))
      """
  }

  private static func sure(_ explain: Explanation) -> Markup {
    guard let certain = explain.certainCount, let open = explain.openCount, let tested = explain.markedCount,
      tested > 0
    else { return "" }
    let rest = tested - certain - open
    let undecided = rest > 0 ? "; \(Numbers.count(rest)) \(rest == 1 ? "is" : "are") undecided" : ""
    let sure: Markup =
      certain == 0
      ? "<strong>none is certain</strong>"
      : """
      <strong>\(Numbers.count(certain)) \(certain == 1 ? "is" : "are") certain</strong>: every explanation that is \
      about as short has \(certain == 1 ? "it" : "them"), with the same sign
      """
    let doubtful: Markup =
      open == 0
      ? ""
      : """
      ; \(Numbers.count(open)) \(open == 1 ? "is" : "are") open: \(open == 1 ? "" : "for each of them ")an explanation \
      about as short does without it
      """
    return " Of the \(Numbers.count(tested)) strongest that were tested, \(sure)\(doubtful)\(undecided)."
  }

  static func idle(_ result: GameResult) -> Markup {
    guard !result.nullPlayers.isEmpty else { return "" }
    let count = result.nullPlayers.count
    guard count <= 20 else {
      return
        " \(Numbers.count(count)) of the \(Numbers.count(result.players.count)) \(result.playerWords.many) have no effect: they are as in the baseline."
    }
    let names = result.spoken(result.nullPlayers, columns: 160)
    return " Without any effect, as in the baseline: <bdi>\(names)</bdi>."
  }

  /// Returns a figure of a panel with what it is and a note.
  static func fact(_ name: String, _ value: String, _ note: String) -> Markup {
    "<div><dt>\(name)</dt><dd>\(value)<small>\(note)</small></dd></div>"
  }
}
