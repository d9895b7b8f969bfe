// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

/// Every player's Shapley value, and from which interactions it comes.
enum PlayerBars {
  private static let rowHeight = 19.0
  private static let labels = 128.0

  static func figure(_ game: GameMaterial) -> Figure {
    let result = game.result
    let order = result.players.indices.sorted { abs(result.shapley[$0]) > abs(result.shapley[$1]) }
    var table = DataTable([
      .words(result.playerWords.one), .numbers("Shapley"), .numbers("Banzhaf"), .numbers("alone"),
      .numbers("lost without"),
      .numbers("of order 1"), .numbers("of order 2"), .numbers("of order 3+"),
    ])
    table.rows = order.map { player in
      [result.players[player], Numbers.exact(result.shapley[player]), Numbers.exact(result.banzhaf[player])]
        + ([game.measures.alone, game.measures.lost] + game.measures.credit).map { Numbers.exact($0[player]) }
    }
    return Figure(
      title: "What each \(result.playerWords.one) is due", reading: reading(game, order),
      drawing: drawing(game, order),
      table: table, key: key)
  }

  private static let key: Markup = """
    <p class="key"><span><svg class="swatch" viewBox="0 0 34 10" aria-hidden="true"><rect class="part pos one" \
    width="10" height="10"/><rect class="part pos two" x="12" width="10" height="10"/><rect class="part pos \
    many" x="24" width="10" height="10"/></svg> share in interactions of order 1, 2, 3 and more</span> \
    <span><svg class="swatch" viewBox="0 0 6 10" aria-hidden="true"><path class="sum" d="M3 0V10"/></svg> \
    Shapley value</span></p>
    """

  private static func reading(_ game: GameMaterial, _ order: [Int]) -> String {
    let parts = game.measures.credit.map { $0.reduce(0) { $0 + abs($1) } }
    let sum = parts.reduce(0, +)
    guard let first = order.first, game.result.shapley[first] != 0 else { return "All Shapley values are 0." }
    let largest =
      "The largest Shapley value is \(game.result.spoken([first], columns: 40))’s, "
      + "\(Numbers.signed(game.result.shapley[first]))."
    // What may be left unexplained can be all that there is.
    guard sum > 0, sum.isFinite else { return largest }
    return largest + " Bars show what it is made of: a Shapley value shares "
      + "each interaction equally among its \(game.result.playerWords.many), and \(Numbers.percent(1 - parts[0] / sum)) of what is "
      + "shared comes from interactions of two or more."
  }

  private static func drawing(_ game: GameMaterial, _ order: [Int]) -> Drawing? {
    let values = game.result.shapley
    guard values.contains(where: { $0 != 0 && $0.isFinite }) else { return nil }
    var drawing = Drawing(height: Double(order.count) * rowHeight + 24)
    let credit = game.measures.credit
    let ends = order.flatMap { player -> [Double] in
      let parts = credit.map { $0[player] }
      return [parts.filter { $0 > 0 }.reduce(0, +), parts.filter { $0 < 0 }.reduce(0, +), values[player]]
    }
    let scale = LinearScale(over: ends, from: labels + 8, to: Drawing.width - 62)
    let bottom = Double(order.count) * rowHeight + 2
    for (tick, label) in scale.labels(4) {
      let x = scale.position(tick)
      drawing.line(x, 0, x, bottom, tick == 0 ? "axis" : "grid")
      drawing.text(x, bottom + 14, label, "tick", anchor: .middle)
    }
    for (row, player) in order.enumerated() {
      let y = Double(row) * rowHeight
      drawing.text(
        labels, y + 13, Lettering.fitted(game.result.players[player], columns: 19), "label name", anchor: .end
      )
      var (right, left) = (0.0, 0.0)
      for (part, style) in ["one", "two", "many"].enumerated() where credit[part][player] != 0 {
        let value = credit[part][player]
        let start = value > 0 ? right : left
        if value > 0 { right += value } else { left += value }
        drawing.bar(
          from: scale.position(start), to: scale.position(start + value), top: y + 4.5, height: 10,
          "part \(value < 0 ? "neg" : "pos") \(style)",
          name:
            "\(game.result.players[player]), order \(part < 2 ? String(part + 1) : "3+"): \(Numbers.signed(value))"
        )
      }
      let x = scale.position(values[player])
      drawing.line(x, y + 2, x, y + 17, "sum")
      drawing.text(Drawing.width, y + 13, Numbers.signed(values[player]), "value", anchor: .end)
    }
    return drawing
  }
}
