// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

/// The sample as a line of words, and below it the interactions as strings that tie words together.
enum TokenView {
  private static let rows = EffectList.rows
  private static let (character, rowHeight) = (7.9, 20.0)

  static func figure(_ game: GameMaterial, order: [Int]) -> Figure {
    let shown = game.strongest(rows)
    let ends: [DataTable.Column] =
      game.result.isSampled
      ? [.numbers("low"), .numbers("high")] : [.numbers("alone"), .numbers("lost without")]
    var table = DataTable([.words(game.result.playerWords.one), .numbers("Shapley")] + ends)
    table.rows = order.map { player in
      let numbers =
        game.result.isSampled
        ? [game.result.shapleyLow?[player], game.result.shapleyHigh?[player]]
        : [game.measures.alone[player], game.measures.lost[player]]
      return [game.result.players[player], Numbers.exact(game.result.shapley[player])]
        + numbers.map { $0.map { Numbers.exact($0) } ?? "" }
    }
    return Figure(
      title: "Which \(game.result.playerWords.many), together",
      reading:
        "The \(game.result.playerWords.many), tinted by Shapley value (below each), and the \(Numbers.count(shown.count, "strongest interaction")) as "
        + "strings through their \(game.result.playerWords.many).",
      drawing: drawing(game, order, shown), table: table, key: Key.kinds, isWide: true)
  }

  private static func drawing(
    _ game: GameMaterial, _ order: [Int], _ shown: [GameResult.Interaction]
  ) -> Drawing {
    let words = order.map { Lettering.fitted(game.result.players[$0], columns: 18) }
    let widths = words.map { max(50, Double(Lettering.columns($0)) * character + 14) }
    var starts: [Double] = []
    var x = 0.0
    for width in widths {
      starts.append(x)
      x += width + 5
    }
    let top = 52.0
    var drawing = Drawing(
      width: max(Drawing.width, x + 108), height: top + Double(shown.count) * rowHeight + 4)
    let largest = game.result.shapley.filter(\.isFinite).map(abs).max() ?? 0
    for (place, player) in order.enumerated() {
      let value = game.result.shapley[player]
      let share = largest > 0 && value.isFinite ? abs(value) / largest : 0
      let middle = starts[place] + widths[place] / 2
      drawing.add(
        """
        <g><title>\(game.result.players[player]): Shapley value \(Numbers.signed(value))</title><rect class="token" \
        x="\(starts[place])" y="1" width="\(widths[place])" height="26" rx="4"/><rect class="tint \
        \(value < 0 ? "neg" : "pos")" x="\(starts[place])" y="1" width="\(widths[place])" height="26" rx="4" \
        fill-opacity="\(0.6 * share)"/></g>
        """)
      drawing.text(middle, 18.5, words[place], "word", anchor: .middle)
      drawing.text(middle, 41, Numbers.significant(value, 2), "tick", anchor: .middle)
      drawing.line(middle, 46, middle, drawing.height - 6, "grid")
    }
    for (row, interaction) in shown.enumerated() {
      let y = top + (Double(row) + 0.5) * rowHeight
      let members = Set(interaction.playerNumbers)
      let places = order.indices.filter { members.contains(order[$0]) }
        .map { starts[$0] + widths[$0] / 2 }
      drawing.link(to: "r\(interaction.rank)") { tile(interaction, places, y, &$0) }
    }
    return drawing
  }

  private static func tile(
    _ interaction: GameResult.Interaction, _ places: [Double], _ y: Double, _ drawing: inout Drawing
  ) {
    drawing.add("<g id=\"t\(interaction.rank)\" class=\"tile\">")
    drawing.rectangle(0, y - rowHeight / 2, drawing.width, rowHeight, "hit", name: interaction.sentence)
    string(interaction, places, y, &drawing)
    drawing.text(drawing.width - 74, y + 3.5, interaction.kindName, "kind", anchor: .end)
    drawing.text(drawing.width, y + 3.5, Numbers.signed(interaction.effect), "value", anchor: .end)
    drawing.add("</g>")
  }

  private static func string(
    _ interaction: GameResult.Interaction, _ places: [Double], _ y: Double, _ drawing: inout Drawing
  ) {
    let sign = interaction.effect < 0 ? "neg" : "pos"
    if let first = places.first, let last = places.last, places.count > 1 {
      drawing.line(first, y, last, y, "string \(sign) \(interaction.kind == "or" ? "or" : "and")")
    }
    for x in places {
      drawing.circle(x, y, 5, "dot \(sign) \(interaction.kind == "or" ? "or" : "and")")
    }
  }
}
