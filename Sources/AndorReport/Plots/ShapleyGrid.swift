// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

/// Shapley values of games with the same players: a row a game, a column a player.
enum ShapleyGrid {
  private static let rows = 40
  private static let (labels, rowHeight) = (110.0, 17.0)

  static func figure(_ games: [GameResult]) -> Figure? {
    guard let first = games.first, games.count > 1, first.n > 1,
      games.allSatisfy({ $0.players == first.players })
    else { return nil }
    let shown = Array(games.prefix(rows))
    var table = DataTable([.words("game")] + first.players.map { .numbers($0) })
    table.rows = shown.map { [$0.name] + $0.shapley.map(Numbers.exact) }
    let means = first.players.indices.map { player in
      games.reduce(0) { $0 + abs($1.shapley[player]) } / Double(games.count)
    }
    let best = means.indices.max { means[$0] < means[$1] } ?? 0
    let reading =
      means[best] == 0
      ? "All Shapley values are 0."
      : "Shapley values, larger squares for larger ones. Over all \(Numbers.count(games.count)) games "
        + "\(first.spoken([best], columns: 40)) matters most, "
        + "with a mean |Shapley value| of \(Numbers.short(means[best]))."
    return Figure(
      title: "Who matters in which game", reading: reading,
      drawing: drawing(shown, first.players), table: table)
  }

  private static func drawing(_ games: [GameResult], _ players: [String]) -> Drawing? {
    let largest = games.flatMap(\.shapley).filter(\.isFinite).map(abs).max() ?? 0
    guard largest > 0 else { return nil }
    let names = players.map(Drawing.fittedHead)
    let head = Drawing.headHeight(names)
    let step = min(22, (Drawing.width - labels - 20) / Double(players.count))
    let side = min(rowHeight, step) - 2
    var drawing = Drawing(height: head + Double(games.count) * rowHeight + 6)
    for (column, name) in names.enumerated() {
      let x = labels + 10 + (Double(column) + 0.5) * step
      drawing.columnHead(name, x, head)
    }
    for (row, game) in games.enumerated() {
      let y = head + (Double(row) + 0.5) * rowHeight
      drawing.text(labels, y + 4, Lettering.fitted(game.name, columns: 16), "label name", anchor: .end)
      drawing.line(labels + 10, y, labels + 10 + step * Double(players.count), y, "grid")
      for (player, value) in game.shapley.enumerated() where value != 0 && value.isFinite {
        let size = max(1.2, side * (abs(value) / largest).squareRoot())
        let x = labels + 10 + (Double(player) + 0.5) * step
        drawing.rectangle(
          x - size / 2, y - size / 2, size, size, "bar \(value < 0 ? "neg" : "pos") and",
          name: "\(game.name), \(players[player]): \(Numbers.signed(value))")
      }
    }
    return drawing
  }
}
