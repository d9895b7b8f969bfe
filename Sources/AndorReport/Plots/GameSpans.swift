// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

/// Where each game begins and ends: v(∅) and v(N), a row a game.
enum GameSpans {
  private static let rows = 40
  private static let rowHeight = 17.0
  private static let labels = 110.0

  static func figure(_ games: [GameResult], _ words: PlayerKind) -> Figure? {
    let shown = games.filter { $0.vEmpty.isFinite && $0.vFull.isFinite }.prefix(rows)
    guard !shown.isEmpty else { return nil }
    var table = DataTable([.words("game"), .numbers("v(∅)"), .numbers("v(N)")])
    table.rows = shown.map { [$0.name, Numbers.exact($0.vEmpty), Numbers.exact($0.vFull)] }
    let rising = games.count { $0.vFull > $0.vEmpty }
    let part = games.count > shown.count ? " The first \(shown.count) are drawn." : ""
    return Figure(
      title: "From v(∅) to v(N)",
      reading:
        "The \(words.many) raise v in \(Numbers.count(rising)) of \(Numbers.count(games.count, "game")).\(part)",
      drawing: drawing(Array(shown)), table: table)
  }

  private static func drawing(_ games: [GameResult]) -> Drawing {
    var drawing = Drawing(height: Double(games.count) * rowHeight + 24)
    let scale = LinearScale(
      over: games.flatMap { [$0.vEmpty, $0.vFull] }, includingZero: false, from: labels + 12,
      to: Drawing.width - 72)
    let bottom = Double(games.count) * rowHeight + 2
    for (tick, label) in scale.labels(4) {
      let x = scale.position(tick)
      drawing.line(x, 0, x, bottom, tick == 0 ? "axis" : "grid")
      drawing.text(x, bottom + 14, label, "tick", anchor: .middle)
    }
    for (row, game) in games.enumerated() {
      let y = (Double(row) + 0.5) * rowHeight
      let sign = game.vFull < game.vEmpty ? "neg" : "pos"
      drawing.text(labels, y + 4, Lettering.fitted(game.name, columns: 16), "label name", anchor: .end)
      drawing.line(scale.position(game.vEmpty), y, scale.position(game.vFull), y, "string \(sign)")
      drawing.circle(scale.position(game.vEmpty), y, 3.4, "mark")
      drawing.circle(scale.position(game.vFull), y, 4, "dot \(sign)")
      drawing.text(
        Drawing.width, y + 4, Numbers.signed(game.vFull - game.vEmpty), "value", anchor: .end)
    }
    return drawing
  }
}
