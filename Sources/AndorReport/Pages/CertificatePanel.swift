// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorText

/// The certificate: how short the explanation is, how much shorter another could be, and what it matches.
enum CertificatePanel {
  static func markup(_ game: GameMaterial) -> Markup {
    guard let explain = game.result.explain else { return "" }
    return """
      <section class="panel" aria-label="Certificate"><dl class="facts">\
      \(Headline.fact(explain.method.words.objective, Numbers.short(explain.objective), "of this explanation"))\
      \(Headline.fact("no explanation has less than", Numbers.short(explain.lowerBound), "certified lower bound"))\
      \(Headline.fact("gap", Numbers.percent(explain.gap), "the least can be lower by"))\
      \(matched(explain, game.result))\
      \(noise(explain))\
      \(Headline.fact("evaluations", Numbers.count(game.result.evaluations), "of the model, each once"))</dl>
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
    return Headline.fact("explained of what masking does, at least", Numbers.percent(floor), note)
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
