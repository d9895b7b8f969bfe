// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorText

/// The head of a game's page: what was found, in words, and how surely, in numbers.
enum Headline {
  static func markup(_ game: GameMaterial, job: String) -> Markup {
    let result = game.result
    return """
      <header>
      <p class="eyebrow">andor · job <bdi>\(job)</bdi></p>
      <h1><bdi>\(result.name)</bdi></h1>
      <p class="lead">With none of its \(Numbers.count(result.n, "player")) present the model says \
      v(∅) = <strong>\(Numbers.short(result.vEmpty))</strong>, with all of them \
      v(N) = <strong>\(Numbers.short(result.vFull))</strong>. \(result.stillness ?? "")\
      \(result.stillness == nil ? "\(finding(game))\(idle(result))" as Markup : "")</p>
      \(result.stillness == nil ? panel(game) : "")</header>

      """
  }

  private static func finding(_ game: GameMaterial) -> Markup {
    let result = game.result
    // Single players are counted once: AND and OR of one player are the same.
    let possible = (2 << result.n) - 2 - result.n
    guard let explain = result.explain else {
      return """
        Not 0 are \(Numbers.count(game.measures.harsanyi.total)) of \
        \(Numbers.count(result.coalitionCount - 1, "possible AND interaction")); each of the \
        \(Numbers.count(result.evaluations)) outputs is v(∅) plus the sum of those whose players are all present.
        """
    }
    let salient = explain.salient.countAnd + explain.salient.countOr
    return """
      Of \(Numbers.count(possible, "possible interaction")), <strong>\(Numbers.count(salient)) \
      \(salient == 1 ? "stands" : "stand") out</strong>: \
      \(Numbers.count(explain.salient.countAnd)) AND and \(Numbers.count(explain.salient.countOr)) OR.\
      \(certain(explain))
      """
  }

  /// Returns how many of the strongest effects are in every explanation.
  private static func certain(_ explain: Explanation) -> Markup {
    guard let certain = explain.certainCount, let marked = explain.markedCount, marked > 0 else { return "" }
    return """
       Of the \(Numbers.count(marked, "strongest effect")) <strong>\(Numbers.count(certain)) \
      \(certain == 1 ? "is" : "are") certain</strong>: every explanation as short as this one, to within 5 % of the \
      effect, has it with this sign.
      """
  }

  private static func idle(_ result: GameResult) -> Markup {
    guard !result.nullPlayers.isEmpty else { return "" }
    let names = result.spoken(result.nullPlayers, columns: 80)
    return " Without any effect, as in the baseline: <bdi>\(names)</bdi>."
  }

  private static func panel(_ game: GameMaterial) -> Markup {
    guard let explain = game.result.explain else {
      return """
        <section class="panel" aria-label="What was computed"><dl class="facts">\
        \(fact("evaluations", Numbers.count(game.result.evaluations), "of the model, each once"))\
        \(fact("Σ|I|, AND alone", Numbers.short(absolute(game.result.strength)), "Harsanyi interactions"))</dl>\
        <p>No sparse AND-OR explanation was sought (<code>explain: none</code>).</p></section>

        """
    }
    return """
      <section class="panel" aria-label="Certificate"><dl class="facts">\
      \(fact(explain.method.words.objective, Numbers.short(explain.objective), "of this explanation"))\
      \(fact("no explanation has less than", Numbers.short(explain.lowerBound), "certified lower bound"))\
      \(fact("gap", Numbers.percent(explain.gap), "the least can be lower by"))\
      \(matched(explain, game.result))\
      \(noise(explain))\
      \(fact("evaluations", Numbers.count(game.result.evaluations), "of the model, each once"))</dl>
      \(gauge(explain))<p>\(words(explain, game.result))</p></section>

      """
  }

  private static func matched(_ explain: Explanation, _ result: GameResult) -> Markup {
    let match = explain.method.words.match
    return """
      <div><dt>\(match.name)</dt><dd>\(markup(match.value, explain, result))\
      <small>\(markup(match.note, explain, result))</small></dd></div>
      """
  }

  /// Returns how large δ is beside the values, and what follows from it.
  private static func noise(_ explain: Explanation) -> Markup {
    guard let floor = explain.leastExplained, let share = explain.noiseShareOfSd else { return "" }
    let difference = explain.noiseShareOfDifference.map { ", \(Numbers.percent($0)) of |v(N) − v(∅)|" } ?? ""
    let note = "it is matched to \(Numbers.percent(share)) of the standard deviation of v\(difference)"
    return fact("explained of what masking does, at least", Numbers.percent(floor), note)
  }

  /// Returns a method's sentence with an explanation's figures.
  private static func markup(
    _ sentence: MethodSentence, _ explain: Explanation, _ result: GameResult
  ) -> Markup {
    let pieces = sentence.parts.map { part -> Markup in
      switch part {
      case .text(let text): "\(text)"
      case .stressed(let text): "<em>\(text)</em>"
      case .figure(.evaluations): "\(Numbers.count(result.evaluations))"
      case .figure(.gap): "\(Numbers.percent(explain.gap))"
      // What is rounding, or an estimate, is worth fewer digits.
      case .figure(let figure) where figure == .matchingResidual || figure == .sigma:
        "\(Numbers.brief(explain[figure] ?? 0))"
      case .figure(let figure): "\(Numbers.short(explain[figure] ?? 0))"
      }
    }
    return Markup(joining: pieces)
  }

  /// Returns a figure of a panel with what it is and a note.
  static func fact(_ name: String, _ value: String, _ note: String) -> Markup {
    "<div><dt>\(name)</dt><dd>\(value)<small>\(note)</small></dd></div>"
  }

  private static func absolute(_ strength: GameResult.Strength) -> Double {
    (strength.andPositive + strength.orPositive).reduce(0, +)
      - (strength.andNegative + strength.orNegative).reduce(0, +)
  }

  /// Returns the certificate as a bar: what is proven, and what is left open.
  private static func gauge(_ explain: Explanation) -> Markup {
    guard explain.objective > 0, explain.objective.isFinite, explain.lowerBound.isFinite else { return "" }
    var drawing = Drawing(height: 10)
    let scale = LinearScale(0...explain.objective, from: 0, to: Drawing.width)
    let bound = scale.position(explain.lowerBound)
    drawing.rectangle(0, 1, bound, 8, "below")
    drawing.rectangle(bound, 1, max(1.5, Drawing.width - bound), 8, "between")
    let said =
      "Lower bound \(Numbers.short(explain.lowerBound)) of objective \(Numbers.short(explain.objective))"
    return "<div class=\"certificate\">\(drawing.markup(saying: said))</div>\n"
  }

  private static func words(_ explain: Explanation, _ result: GameResult) -> Markup {
    let alone: Markup = """
      With AND interactions alone Σ|I| would be \(Numbers.short(explain.andOnly.objective)), with \
      \(Numbers.count(explain.andOnly.salient)) of them salient.
      """
    let ties = explain.ties.map { markup(MethodWords.account(of: $0, gap: explain.tieGap), explain, result) }
    let account = markup(explain.method.words.account, explain, result)
    return ties.map { "\(account) \($0) \(alone)" } ?? "\(account) \(alone)"
  }
}
