// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension Board {
  /// The strongest interactions that are known already: of a finished game, or of what has settled of one.
  func findings(_ view: JobView) -> HTML {
    if let game = view.finished, view.status.state != .running || view.settled == nil {
      let kind: HTML = game.explain == nil ? "Harsanyi interactions" : "AND-OR interactions"
      return """
        <h2>Strongest interactions</h2><p class="note">\(kind) of <b>\(game.name)</b>, which is whole.</p>\
        \(table(Array(game.top.prefix(Self.rows)), hasKinds: game.explain != nil))
        """
    }
    guard let settled = view.settled, settled.settled > 0 else {
      return """
        <h2>Final already</h2><p class="note">Interactions appear here as soon as no missing shard can \
        change them.</p>
        """
    }
    let range: HTML = "Harsanyi interactions of up to \(settled.order) players in <b>\(settled.game)</b>"
    let note: HTML =
      settled.settled < settled.total
      ? """
      The strongest of \(Figures.count(settled.settled)) of \(Figures.count(settled.total)) \(range): no \
      missing shard can change them.
      """
      : "All \(Figures.count(settled.total)) \(range) are final. The strongest:"
    return """
      <h2>Final already</h2><p class="note">\(note)</p>\
      \(table(Array(settled.strongest.prefix(Self.rows)), hasKinds: false))
      """
  }

  /// As many as fit beside the map.
  private static let rows = 12

  private func table(_ interactions: [GameResult.Interaction], hasKinds: Bool) -> HTML {
    guard !interactions.isEmpty else { return "<p class=\"note\">All of them are 0.</p>" }
    let most = max(interactions.first.map { abs($0.effect) } ?? 0, 1e-300)
    let rows = interactions.map { interaction -> HTML in
      let length = abs(interaction.effect) / most * 48
      let x = Decimals.fixed(interaction.effect < 0 ? 50 - length : 50, 1)
      let sign: HTML = interaction.effect < 0 ? "minus" : "plus"
      let kind: HTML = hasKinds ? "<td class=\"kind\">\(interaction.kind.uppercased())</td>" : ""
      return """
        <tr>\(kind)<th scope="row">\(names(of: interaction))</th>\
        <td class="effect"><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">\
        <rect class="\(sign)" x="\(x)" y="1" width="\(Decimals.fixed(length, 1))" height="8"/>\
        <path d="M50 0V10"/></svg></td><td class="n">\(Decimals.like(interaction.effect, most: most))</td></tr>
        """
    }
    let kindHead: HTML = hasKinds ? "<th scope=\"col\">Kind</th>" : ""
    return """
      <table class="findings"><thead><tr>\(kindHead)<th scope="col">Players</th><th scope="col"></th>\
      <th scope="col" class="n">Effect</th></tr></thead><tbody>\(HTML(rows))</tbody></table>
      """
  }

  /// The players, at most six of them by name.
  private func names(of interaction: GameResult.Interaction) -> HTML {
    let shown = interaction.players.prefix(6).map { "<i>\($0)</i>" as HTML }
    let more: HTML = interaction.players.count > 6 ? " and \(interaction.players.count - 6) more" : ""
    return "\(HTML(shown))\(more)"
  }

  /// How the search for the sparsest explanation goes, or how it ended.
  func searchPanel(_ status: StatusSnapshot) -> HTML {
    guard let last = search.last, let game = searchedGame else { return "" }
    let isOn = status.explaining != nil
    return """
      <h2>Explanation</h2><p class="note">\(isOn ? "Seeking" : "Sought") the sparsest AND-OR explanation of \
      <b>\(game)</b>: its norm lies between the bound and the objective.</p>\
      <dl class="figures small">\
      <div><dt>Objective |I|</dt><dd><b>\(Decimals.significant(last.objective))</b></dd></div>\
      <div><dt>Lower bound</dt><dd><b>\(Decimals.significant(last.lowerBound))</b></dd></div>\
      <div><dt>Certified gap</dt><dd><b>\(Figures.share(last.gap))</b></dd></div></dl>\(curve)
      """
  }

  /// Objective and bound over the seconds of the search.
  private var curve: HTML {
    let points = search.filter { $0.objective.isFinite && $0.lowerBound.isFinite }
    guard let first = points.first, let last = points.last, points.count > 2, last.seconds > first.seconds
    else { return "" }
    let high = points.map(\.objective).max() ?? 1
    let low = points.map(\.lowerBound).min() ?? 0
    func line(_ value: (SearchPoint) -> Double) -> String {
      points.map { point in
        let x = (point.seconds - first.seconds) / (last.seconds - first.seconds) * 300
        let y = high > low ? 4 + (high - value(point)) / (high - low) * 72 : 40
        return "\(Decimals.fixed(x, 1)),\(Decimals.fixed(y, 1))"
      }.joined(separator: " ")
    }
    let words =
      "Objective from \(Decimals.significant(first.objective)) to \(Decimals.significant(last.objective)), "
      + "lower bound from \(Decimals.significant(first.lowerBound)) to \(Decimals.significant(last.lowerBound)), "
      + "in \(Figures.duration(last.seconds - first.seconds))"
    return """
      <svg class="curve" viewBox="0 0 300 80" preserveAspectRatio="none" role="img" aria-label="\(words)">\
      <polyline class="upper" points="\(line(\.objective))"/>\
      <polyline class="lower" points="\(line(\.lowerBound))"/></svg>\
      <p class="note axis"><span>objective above, bound below (dashed)</span>\
      <span>\(Figures.duration(last.seconds - first.seconds))</span></p>
      """
  }
}
