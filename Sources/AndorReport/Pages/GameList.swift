// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

/// The list of games of an overview: a row each, that with the strongest effect first, or in an order of the reader's.
///
/// Pages have no scripts: rules of the page's style give every row its places in the other orders, and the style sheet chooses
/// among them by which radio button is pressed. A browser that cannot do that shows the first order.
struct GameList {
  let games: [GameResult]
  /// Samples of games that can be shown, by the games' names.
  let glimpses: [String: SampleGlimpse]
  /// The address of a game's page, `nil` for games that have none.
  let address: (GameResult) -> String?
  /// The words for the players of all games.
  let words: PlayerKind
  /// The games' places in the job, by name.
  let inJob: [String: Int]

  /// An order that can be chosen.
  private struct Order: Sendable {
    /// The name of the button, and of the property that holds a row's place.
    let key: String
    let words: String
    /// What is large for those that come first.
    let value: @Sendable (GameResult, GameList) -> Double
  }

  private static let orders = [
    Order(key: "change", words: "change of v") { game, _ in abs(game.vFull - game.vEmpty) },
    Order(key: "gap", words: "certified gap") { game, _ in game.explain?.gap ?? -1 },
    Order(key: "job", words: "place in the job") { game, list in -Double(list.inJob[game.name] ?? 0) },
  ]

  /// Returns games with the strongest effect first; equal ones stay in their order.
  static func ranked(_ games: [GameResult]) -> [GameResult] {
    let strengths = games.map { $0.top.first.map { $0.effect.isFinite ? abs($0.effect) : 0 } ?? 0 }
    return order(of: strengths).map { games[$0] }
  }

  /// Returns the places of values, the largest first.
  private static func order(of values: [Double]) -> [Int] {
    values.indices.sorted { values[$0] == values[$1] ? $0 < $1 : values[$0] > values[$1] }
  }

  /// What the style sheet needs to put rows into another order.
  static let css: Markup = """
    .sort{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:0 0 .8rem;font-size:.9rem;color:var(--quiet)}
    .sort label{white-space:nowrap}.sort input{accent-color:var(--pos);margin:0 .3rem 0 0;vertical-align:-.1em}
    @supports (grid-template-columns:subgrid) and selector(:has(*)){
    .sorted{display:grid;min-width:44rem;grid-template-columns:repeat(8,auto)}.sorted.seen{grid-template-columns:repeat(9,auto)}
    .sorted thead,.sorted tbody{display:contents}
    .sorted tr{display:grid;grid-template-columns:subgrid;grid-column:1/-1;align-items:baseline;\
    border-bottom:1px solid var(--rule)}
    .sorted th,.sorted td{border:0}
    \(Markup(joining: orders.map { order in
      "main:has(#by-\(order.key):checked) .sorted tbody tr{order:var(--\(order.key))}\n"
    }))}
    @supports not ((grid-template-columns:subgrid) and selector(:has(*))){.sort{display:none}}
    """

  /// The orders that there are beside the first.
  private var orders: [Order] {
    Self.orders.filter { $0.key != "gap" || games.contains { $0.explain != nil } }
  }

  /// The rules with the rows' places.
  var places: Markup {
    var rules = games.indices.map { "#g\($0 + 1){" as Markup }
    for order in orders {
      let values = games.map { order.value($0, self) }.map { $0.isFinite ? $0 : 0 }
      for (place, game) in Self.order(of: values).enumerated() {
        rules[game] += "--\(order.key):\(place + 1);"
      }
    }
    return Markup(joining: rules.map { $0 + "}\n" })
  }

  /// The list with its buttons; nothing to choose where there is one game.
  var markup: Markup {
    let buttons =
      ([("effect", "strongest effect")] + orders.map { ($0.key, $0.words) }).map { key, words -> Markup in
        """
        <label><input type="radio" name="by" id="by-\(key)"\(key == "effect" ? " checked=\"checked\"" : "" as Markup)/>\
        \(words)</label>
        """
      }
    let chosen: Markup =
      games.count > 1
      ? "<p class=\"sort\" role=\"radiogroup\" aria-label=\"Order of the games\"><span>First:</span> \(buttons)</p>\n"
      : ""
    let sample: Markup = glimpses.isEmpty ? "" : "<th scope=\"col\">sample</th>"
    return """
      \(chosen)<div class="scroll whole"><table class="sorted\(glimpses.isEmpty ? "" : " seen")"><thead><tr><th scope="col">game</th>\
      \(sample)<th scope="col" class="number">\(words.many)</th>\
      <th scope="col" class="number">v(∅)</th><th scope="col" class="number">v(N)</th><th scope="col" class="number">gap</th>\
      <th scope="col" class="number">AND</th><th scope="col" class="number">OR</th><th scope="col">strongest</th></tr></thead><tbody>
      \(games.indices.map(row))</tbody></table></div>
      """
  }

  private func row(_ place: Int) -> Markup {
    let game = games[place]
    let glimpse: Markup = glimpses.isEmpty ? "" : "<td>\(glimpses[game.name]?.markup ?? "")</td>"
    let name: Markup =
      address(game).map { "<a href=\"\($0)\"><bdi>\(game.name)</bdi></a>" } ?? "<bdi>\(game.name)</bdi>"
    let explain = game.explain
    let first = game.top.first.map {
      "\($0.kindName) \($0.names(among: game.players, columns: 40))  \(Numbers.signed($0.effect))"
    }
    return """
      <tr id="g\(place + 1)"><th scope="row">\(name)</th>\(glimpse)<td class="number">\(game.n)</td><td class="number">\(Numbers.short(game.vEmpty))</td>\
      <td class="number">\(Numbers.short(game.vFull))</td><td class="number">\(explain.map { Numbers.percent($0.gap) } ?? "–")</td>\
      <td class="number">\(explain.map { String($0.salient.countAnd) } ?? "–")</td>\
      <td class="number">\(explain.map { String($0.salient.countOr) } ?? "–")</td><td><bdi>\(first ?? "–")</bdi></td></tr>

      """
  }
}
