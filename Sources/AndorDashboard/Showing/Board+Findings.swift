// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

extension Board {
  /// Returns the strongest interactions that are known already: of a finished game, or of what is final of
  /// one.
  func findings(_ view: JobView) -> Markup {
    if let game = view.finished, view.status.state != .running || view.finalInteractions == nil {
      return finished(game)
    }
    guard let found = view.finalInteractions, found.finalCount > 0 else {
      return """
        <h2>Final already</h2><p class="note">Interactions appear here as soon as no missing shard can \
        change them.</p>
        """
    }
    let range: Markup = "Harsanyi interactions of up to \(found.order) players in <b>\(found.game)</b>"
    let note: Markup =
      found.finalCount < found.total
      ? """
      The strongest of \(Numbers.prefixed(found.finalCount)) of \(Numbers.prefixed(found.total)) \(range): no \
      missing shard can change them.
      """
      : "All \(Numbers.prefixed(found.total)) \(range) are final. The strongest:"
    return """
      <h2>Final already</h2><p class="note">\(note)</p>\
      \(table(Array(found.strongest.prefix(Self.rows)), hasKinds: false))
      """
  }

  /// Returns the strongest interactions of a finished game; of an explained one only those that are salient.
  private func finished(_ game: GameResult) -> Markup {
    guard let salient = game.explain?.salient else {
      return """
        <h2>Strongest interactions</h2><p class="note">Harsanyi interactions of <b>\(game.name)</b>, which is \
        complete.</p>\(table(Array(game.top.prefix(Self.rows)), hasKinds: false))
        """
    }
    let count = salient.countAnd + salient.countOr
    let shown = Array(game.top.prefix(Self.rows).filter { abs($0.effect) > salient.threshold })
    let part: Markup = count > shown.count ? " Shown are the \(shown.count) strongest." : ""
    return """
      <h2>Strongest interactions</h2><p class="note">\(Numbers.count(count, "AND-OR interaction")) \
      \(count == 1 ? "stands" : "stand") out in <b>\(game.name)</b>, which is complete.\(part)</p>\
      \(table(shown, hasKinds: true))
      """
  }

  /// As many as fit beside the map.
  private static let rows = 12

  private func table(_ interactions: [GameResult.Interaction], hasKinds: Bool) -> Markup {
    guard !interactions.isEmpty else { return "<p class=\"note\">All of them are 0.</p>" }
    let most = max(interactions.first.map { abs($0.effect) } ?? 0, 1e-300)
    let rows = interactions.map { interaction -> Markup in
      let length = abs(interaction.effect) / most * 48
      let x = Numbers.coordinate(interaction.effect < 0 ? 50 - length : 50)
      let sign: Markup = interaction.effect < 0 ? "minus" : "plus"
      let kind: Markup = hasKinds ? "<td class=\"kind\">\(interaction.kind.uppercased())</td>" : ""
      return """
        <tr>\(kind)<th scope="row">\(names(of: interaction))</th>\
        <td class="effect"><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">\
        <rect class="\(sign)" x="\(x)" y="1" width="\(Numbers.coordinate(length))" height="8"/>\
        <path d="M50 0V10"/></svg></td><td class="n">\(Numbers.aligned(interaction.effect, most: most))</td></tr>
        """
    }
    let kindHead: Markup = hasKinds ? "<th scope=\"col\">Kind</th>" : ""
    return """
      <table class="findings"><thead><tr>\(kindHead)<th scope="col">Players</th><th scope="col"></th>\
      <th scope="col" class="n">Effect</th></tr></thead><tbody>\(rows)</tbody></table>
      """
  }

  /// Returns the players, at most six of them by name.
  private func names(of interaction: GameResult.Interaction) -> Markup {
    let shown = interaction.players.prefix(6).map { "<i>\($0)</i>" as Markup }
    let more: Markup = interaction.players.count > 6 ? " and \(interaction.players.count - 6) more" : ""
    return "\(shown)\(more)"
  }

  /// Returns how the search for the sparsest explanation goes, or how it ended.
  func searchPanel(_ status: StatusSnapshot) -> Markup {
    guard let last = search.last, let game = searchedGame else { return "" }
    let isOn = status.explaining != nil
    let words = searchMethod?.words
    let isNorm = words?.objectiveIsNorm ?? true
    let sought: Markup = """
      \(words?.sought ?? "the sparsest AND-OR explanation") of <b>\(game)</b>: its \(isNorm ? "norm" : "objective")
      """
    return """
      <h2>Explanation</h2><p class="note">\(isOn ? "Searching for" : "The search for") \(sought) lies between the bound and the \
      objective.</p><dl class="figures small">\
      <div><dt>\(isNorm ? "Objective |I|" : "Objective")</dt><dd><b>\(Numbers.short(last.objective))</b></dd></div>\
      <div><dt>Lower bound</dt><dd><b>\(Numbers.short(last.lowerBound))</b></dd></div>\
      <div><dt>Certified gap</dt><dd><b>\(Numbers.share(last.gap))</b></dd></div></dl>\(curve)
      """
  }

  /// Objective and bound over the seconds of the search.
  private var curve: Markup {
    let points = search.filter { $0.objective.isFinite && $0.lowerBound.isFinite }
    guard let first = points.first, let last = points.last, points.count > 2, last.seconds > first.seconds
    else { return "" }
    let high = points.map(\.objective).max() ?? 1
    let low = points.map(\.lowerBound).min() ?? 0
    func line(_ value: (SearchPoint) -> Double) -> String {
      points.map { point in
        let x = (point.seconds - first.seconds) / (last.seconds - first.seconds) * 300
        let y = high > low ? 4 + (high - value(point)) / (high - low) * 72 : 40
        return "\(Numbers.coordinate(x)),\(Numbers.coordinate(y))"
      }.joined(separator: " ")
    }
    let words =
      "Objective from \(Numbers.short(first.objective)) to \(Numbers.short(last.objective)), "
      + "lower bound from \(Numbers.short(first.lowerBound)) to \(Numbers.short(last.lowerBound)), "
      + "in \(Numbers.duration(last.seconds - first.seconds))"
    return """
      <svg class="curve" viewBox="0 0 300 80" preserveAspectRatio="none" role="img" aria-label="\(words)">\
      <polyline class="upper" points="\(line(\.objective))"/>\
      <polyline class="lower" points="\(line(\.lowerBound))"/></svg>\
      <p class="note axis"><span>objective above, bound below (dashed)</span>\
      <span>\(Numbers.duration(last.seconds - first.seconds))</span></p>
      """
  }
}
