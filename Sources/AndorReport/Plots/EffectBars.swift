// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

/// The strongest interactions, each with its players above its signed bar.
enum EffectBars {
  private static let rows = 14
  /// The data table has at most so many rows; all are in `interactions.csv`.
  private static let tableRows = 1000
  private static let rowHeight = 33.0

  static func figure(_ game: GameMaterial) -> Figure {
    let shown = game.strongest(rows)
    var table = DataTable([
      .numbers("rank"), .words("kind"), .words("players"), .numbers("order"), .numbers("effect"),
    ])
    table.rows = game.result.top.prefix(tableRows).map {
      [String($0.rank), $0.kind, $0.names, String($0.order), Numbers.exact($0.effect)]
    }
    return Figure(
      title: "The strongest interactions", reading: reading(shown, game),
      drawing: drawing(shown, game.result.players),
      table: table,
      key: shown.isEmpty ? "" : Key.kinds)
  }

  private static func reading(_ shown: [GameResult.Interaction], _ game: GameMaterial) -> String {
    guard let first = shown.first else {
      return "All interactions are 0: the output does not depend on the players."
    }
    let kind = first.order == 1 ? "" : "the \(first.kindName) of "
    let names = game.result.spoken(first, columns: 60)
    return "Strongest is \(kind)\(names), which \(first.effect < 0 ? "lowers" : "raises") v by "
      + "\(Numbers.short(abs(first.effect)))."
  }

  private static func drawing(_ shown: [GameResult.Interaction], _ players: [String]) -> Drawing? {
    guard !shown.isEmpty else { return nil }
    var drawing = Drawing(height: Double(shown.count) * rowHeight + 2)
    let scale = LinearScale(over: shown.map(\.effect), from: 8, to: Drawing.width - 8)
    let zero = scale.position(0)
    for (row, interaction) in shown.enumerated() {
      let top = Double(row) * rowHeight
      drawing.text(0, top + 12, interaction.names(among: players, columns: 42), "label name")
      drawing.text(
        Drawing.width - 74, top + 12, interaction.kindName, "kind", anchor: .end)
      drawing.text(
        Drawing.width, top + 12, Numbers.signed(interaction.effect), "value", anchor: .end)
      drawing.line(zero, top + 15, zero, top + 29, "axis")
      drawing.bar(
        from: zero, to: scale.position(interaction.effect), top: top + 17.5, height: 9, interaction.style,
        name: interaction.sentence)
    }
    return drawing
  }
}
