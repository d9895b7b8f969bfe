// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

/// The sample as a table: what each player is in the sample and in the baseline, and what that does.
enum TabularView {
  static func markup(_ game: GameMaterial, sample: TabularSample) -> Markup {
    let result = game.result
    let order = result.players.indices.sorted { abs(result.shapley[$0]) > abs(result.shapley[$1]) }
    let largest = result.shapley.filter(\.isFinite).map(abs).max() ?? 0
    let rows = order.map { player -> Markup in
      let idle: Markup =
        result.nullPlayers.contains(player) ? " <span class=\"quiet\">as in the baseline</span>" : ""
      return """
        <tr><th scope="row"><bdi>\(result.players[player])</bdi>\(idle)</th>\
        <td class="number">\(Numbers.plain(sample.sample[player]))</td>\
        <td class="number">\(Numbers.plain(sample.baseline[player]))</td>\
        <td class="number">\(Numbers.signed(result.shapley[player]))</td>\
        <td class="number">\(Numbers.signed(game.measures.alone[player]))</td>\
        <td class="number">\(Numbers.signed(game.measures.lost[player]))</td>\
        <td class="bar-cell">\(bar(result.shapley[player], of: largest))</td></tr>

        """
    }
    return """
      <figure class="wide"><figcaption><h3>The sample</h3><p>\(reading(game, order.first))</p></figcaption>
      <div class="scroll"><table class="plain"><thead><tr><th scope="col">\(result.playerWords.one)</th><th scope="col" class="number">sample</th>\
      <th scope="col" class="number">baseline</th><th scope="col" class="number">Shapley</th>\
      <th scope="col" class="number">alone</th><th scope="col" class="number">lost without</th>\
      <th scope="col" class="bar-cell">Shapley, drawn</th></tr></thead><tbody>
      \(rows)</tbody></table></div></figure>

      """
  }

  private static func reading(_ game: GameMaterial, _ first: Int?) -> String {
    let end =
      "Alone is v of the \(game.result.playerWords.one) alone, less v(∅); lost without is v(N) less v of all others."
    let most = first.flatMap { game.result.shapley[$0] == 0 ? nil : game.result.spoken([$0], columns: 40) }
    return
      "What each \(game.result.playerWords.one) is in the sample, what it is replaced by, and its Shapley value"
      + "\(most.map { "; \($0) matters most" } ?? ""). \(end)"
  }

  private static func bar(_ value: Double, of largest: Double) -> Markup {
    guard largest > 0, value.isFinite else { return "" }
    let length = 50 * abs(value) / largest
    return """
      <svg class="cell-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><line class="axis" \
      x1="50" y1="0" x2="50" y2="10"/><rect class="bar \(value < 0 ? "neg" : "pos") and" \
      x="\(value < 0 ? 50 - length : 50)" y="2" width="\(length)" height="6"/></svg>
      """
  }
}
