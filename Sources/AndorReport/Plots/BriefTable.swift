// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

/// The brief explanation, and how much of what masking does other numbers explain.
enum BriefTable {
  /// The share that leaves nothing worth a further row.
  private static let whole = 0.995

  /// Returns the figure; nothing where there is no brief explanation.
  static func markup(_ result: GameResult) -> Markup {
    guard let brief = result.brief, let last = brief.last else { return "" }
    let shown = brief.prefix((brief.firstIndex { $0.r2 >= whole } ?? brief.count - 1) + 1)
    let more = brief.count - shown.count
    var rows = shown.map { term -> Markup in
      let names = GameResult.Interaction(term).names(among: result.players, columns: 80)
      return """
        <tr><th scope="row" class="number">\(term.k)</th><td class="kind">\(term.kind.uppercased())</td><td><bdi>\(names)</bdi></td>\
        <td class="number">\(Numbers.signed(term.effect))</td><td class="number">\(Numbers.percent(term.r2))</td></tr>

        """
    }
    if more > 0 {
      rows.append(
        """
        <tr><th scope="row" class="number">…</th><td></td><td class="quiet">\(Numbers.count(more, "weaker term")), in \
        brief.csv</td><td></td><td class="number">\(Numbers.percent(last.r2))</td></tr>

        """)
    }
    let others = compared(result, brief.count, last).map { name, share -> Markup in
      "<tr><th scope=\"row\">\(name)</th><td class=\"number\">\(Numbers.percent(share))</td></tr>\n"
    }
    return """
      <figure class="wide" id="brief"><figcaption><h3>The decision in brief</h3><p>\(reading(result, brief.count, last))</p></figcaption>
      <div class="beside"><div class="scroll whole"><table class="plain"><thead><tr><th scope="col" class="number">k</th>\
      <th scope="col">kind</th><th scope="col">\(result.playerWords.many)</th><th scope="col" class="number">adds</th>\
      <th scope="col" class="number">R² so far</th></tr></thead><tbody>
      \(Markup(joining: rows))</tbody></table></div>
      <div class="scroll"><table class="plain"><thead><tr><th scope="col">explained by</th>\
      <th scope="col" class="number">R²</th></tr></thead><tbody>
      \(Markup(joining: others))</tbody></table></div></div></figure>

      """
  }

  private static func reading(_ result: GameResult, _ count: Int, _ last: GameResult.BriefTerm) -> String {
    let terms =
      count == 1
      ? "1 term explains" : "\(count) terms, chosen one after the other and fitted together, explain"
    let start = result.briefConstant.map { " It begins at \(Numbers.short($0)) with nobody present." } ?? ""
    let beside =
      count == 1
      ? ""
      : " Terms are chosen to predict, and a later one changes the earlier numbers; the strongest interactions "
        + "elsewhere on this page are those of the shortest explanation."
    return
      "\(terms) \(Numbers.percent(last.r2)) of how the output varies when \(result.playerWords.many) are masked (R²). AND adds its "
      + "number where all of its \(result.playerWords.many) are present, OR where any is.\(start)\(beside)"
  }

  private static func compared(
    _ result: GameResult, _ count: Int, _ last: GameResult.BriefTerm
  ) -> [(name: String, share: Double)] {
    let numbers = result.n - result.nullPlayers.count
    var rows = [(count == 1 ? "this term" : "these \(count) terms", last.r2)]
    if let additive = result.additiveR2 {
      rows.append(("the best additive fit, \(Numbers.count(numbers, "number"))", additive))
    }
    if let pairwise = result.pairwiseR2 {
      rows.append(
        ("the best pairwise fit, \(Numbers.count(numbers * (numbers + 1) / 2, "number"))", pairwise))
    }
    if let other = result.briefCompared {
      rows += [
        ("the \(other.terms) strongest of the list below, as they are", other.topR2),
        ("the same, fitted", other.topFittedR2),
        ("\(other.terms) Shapley interactions to pairs, as they are", other.shapleyR2),
        ("the same, fitted", other.shapleyFittedR2),
      ]
    }
    return rows.filter { $0.1.isFinite }
  }
}
