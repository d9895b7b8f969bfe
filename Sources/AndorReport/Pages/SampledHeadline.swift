// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

/// The head of a sampled game's page: what the model says, what acts most, and how much of it is known.
enum SampledHeadline {
  /// So many of the strongest interactions are named.
  private static let named = 3

  static func markup(_ game: GameMaterial, job: String) -> Markup {
    let warning: Markup =
      game.result.sampleWarning.map { "<p class=\"warning\" role=\"note\">The surrogate \($0).</p>\n" } ?? ""
    return """
      <header>
      <p class="eyebrow">andor · job <bdi>\(job)</bdi></p>
      <h1><bdi>\(game.result.name)</bdi></h1>
      <p class="lead">\(Headline.decision(game))</p>
      \(strongest(game))<p class="finding">\(known(game))</p>
      </header>
      \(warning)
      """
  }

  private static func strongest(_ game: GameMaterial) -> Markup {
    Markup(
      joining: game.strongest(named).map { interaction -> Markup in
        let sign: Markup = interaction.effect < 0 ? "neg-text" : "pos-text"
        return """
          <p class="said"><span class="\(sign)">\(interaction.effect < 0 ? "▼" : "▲")</span> \
          <bdi>\(game.saying(interaction, columns: 70))</bdi></p>

          """
      })
  }

  private static func known(_ game: GameMaterial) -> Markup {
    let result = game.result
    let shares = (result.heldout ?? []).map { heldOut -> Markup in
      let range: Markup =
        heldOut.low.map { " (\(Numbers.share($0)) to \(Numbers.share(heldOut.high)))" } ?? ""
      return "\(Numbers.share(heldOut.r2))\(range) of \(HeldOutLines.words(heldOut.density))"
    }
    let list = shares.dropFirst().reduce(shares.first ?? "nothing") { "\($0), \($1)" }
    let width: Markup =
      result.rounds?.last.map { last in
        """
         All \(Numbers.count(result.n - result.nullPlayers.count)) Shapley values are known to ± \
        \(Numbers.share(last.shapleyHalfWidth)) of what masking does.
        """
      } ?? ""
    return """
      \(Numbers.count(result.evaluations, "mask")) of the game’s were evaluated, and a surrogate stands for the others. At \
      masks that it has not seen it explains \(list).\(width)\(Headline.idle(result))
      """
  }
}
