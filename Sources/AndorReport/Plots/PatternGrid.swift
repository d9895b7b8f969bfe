// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorText

/// Which players meet in which interactions: a row an interaction, a column a player, the effect beside it.
enum PatternGrid {
  private static let rows = 26
  private static let rowHeight = 15.0

  static func figure(_ game: GameMaterial) -> Figure {
    let shown = game.strongest(rows)
    let members = Set(shown.flatMap { Self.members(of: $0) }).sorted()
    var table = DataTable(
      [.numbers("rank")] + members.map { .words(game.result.players[$0]) } + [
        .words("kind"), .numbers("effect"),
      ])
    table.rows = shown.map { interaction in
      [String(interaction.rank)] + members.map { interaction.mask >> $0 & 1 == 1 ? "●" : "" }
        + [interaction.kind, Numbers.exact(interaction.effect)]
    }
    return Figure(
      title: "Who acts with whom", reading: reading(shown, game), drawing: drawing(shown, members, game),
      table: table)
  }

  static func members(of interaction: GameResult.Interaction) -> [Int] {
    Coalition(mask: UInt64(interaction.mask)).players
  }

  private static func reading(_ shown: [GameResult.Interaction], _ game: GameMaterial) -> String {
    guard !shown.isEmpty else { return "No interaction is other than 0." }
    var counts = [Int](repeating: 0, count: game.result.n)
    for interaction in shown { for player in members(of: interaction) { counts[player] += 1 } }
    let most = counts.max() ?? 0
    let busiest = counts.indices.filter { counts[$0] == most }
    let who = busiest.count > 3 ? "\(busiest.count) players" : game.result.spoken(busiest, columns: 55)
    let rows = shown.count == 1 ? "The strongest" : "The \(shown.count) strongest, a row each"
    return
      "\(rows): filled dots act together (AND), each ring alone is enough (OR). Most often, in \(most) of them, "
      + "\(busiest.count == 1 ? "is" : "are") \(who)."
  }

  private static func drawing(
    _ shown: [GameResult.Interaction], _ members: [Int], _ game: GameMaterial
  ) -> Drawing? {
    guard !shown.isEmpty else { return nil }
    let names = members.map { Drawing.fittedHead(game.result.players[$0]) }
    let head = Drawing.headHeight(names)
    let (left, step) = (24.0, min(15.0, 220 / Double(members.count)))
    let (radius, barsAt) = (min(4.2, step * 0.36), 24 + step * Double(members.count) + 14)
    let bottom = head + Double(shown.count) * rowHeight
    var drawing = Drawing(height: bottom + 4)
    for (column, name) in names.enumerated() {
      let x = left + (Double(column) + 0.5) * step
      drawing.line(x, head, x, bottom, "grid")
      drawing.columnHead(name, x, head)
    }
    let scale = LinearScale(over: shown.map(\.effect), from: barsAt, to: Drawing.width - 52)
    for (row, interaction) in shown.enumerated() {
      let y = head + (Double(row) + 0.5) * rowHeight
      drawing.text(14, y + 3.5, String(interaction.rank), "tick", anchor: .end)
      let columns = members.indices.filter { interaction.mask >> members[$0] & 1 == 1 }
      let places = columns.map { left + (Double($0) + 0.5) * step }
      if let first = places.first, let last = places.last, places.count > 1 {
        drawing.line(first, y, last, y, interaction.effect < 0 ? "link neg" : "link pos")
      }
      let style = "dot \(interaction.effect < 0 ? "neg" : "pos") \(interaction.kind == "or" ? "or" : "and")"
      for x in places { drawing.circle(x, y, radius, style) }
      drawing.bar(
        from: scale.position(0), to: scale.position(interaction.effect), top: y - 4, height: 8,
        interaction.style, name: interaction.sentence)
      drawing.text(Drawing.width, y + 3.5, Numbers.brief(interaction.effect), "tick", anchor: .end)
    }
    drawing.line(scale.position(0), head, scale.position(0), bottom, "axis")
    return drawing
  }
}
