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
      .numbers("alone"), .numbers("lost without"), .words("in all explanations as short"),
    ])
    table.rows = game.result.top.prefix(tableRows).map { row in
      let player = row.order == 1 ? row.mask.trailingZeroBitCount : nil
      return [String(row.rank), row.kind, row.names, String(row.order), Numbers.exact(row.effect)]
        + [game.measures.alone, game.measures.lost].map { ends in
          player.map { Numbers.exact(ends[$0]) } ?? ""
        } + [game.result.explain?.mark(kind: row.kind, mask: row.mask)?.text ?? ""]
    }
    return Figure(
      title: "The strongest interactions", reading: reading(shown, game),
      drawing: drawing(shown, game),
      table: table,
      key: shown.isEmpty ? "" : Key.kinds)
  }

  private static func reading(_ shown: [GameResult.Interaction], _ game: GameMaterial) -> String {
    guard let first = shown.first else {
      return "All interactions are 0: the output does not depend on the players."
    }
    let kind = first.order == 1 ? "" : "the \(first.kindName) of "
    let names = game.result.spoken(first, columns: 60)
    let place = first.order == 1 ? " wherever it is present" : ""
    return "Strongest is \(kind)\(names), which \(first.effect < 0 ? "lowers" : "raises") v by "
      + "\(Numbers.short(abs(first.effect)))\(place). What a player does alone, or is lost without it, is its own effect "
      + "and that of the interactions at work then."
  }

  private static func drawing(_ shown: [GameResult.Interaction], _ game: GameMaterial) -> Drawing? {
    guard !shown.isEmpty else { return nil }
    var drawing = Drawing(height: Double(shown.count) * rowHeight + 2)
    let scale = LinearScale(over: shown.map(\.effect), from: 8, to: Drawing.width - 8)
    let zero = scale.position(0)
    for (row, interaction) in shown.enumerated() {
      let top = Double(row) * rowHeight
      let ends = game.ends(interaction)
      let names = interaction.names(among: game.result.players, columns: ends == nil ? 42 : 16)
      drawing.text(0, top + 12, names, "label name")
      if let ends { drawing.text(112, top + 12, ends, "tick") }
      drawing.text(
        Drawing.width - 74, top + 12, interaction.kindName, "kind", anchor: .end)
      drawing.text(
        Drawing.width, top + 12, Numbers.signed(interaction.effect), "value", anchor: .end)
      drawing.line(zero, top + 15, zero, top + 29, "axis")
      drawing.bar(
        from: zero, to: scale.position(interaction.effect), top: top + 17.5, height: 9, interaction.style,
        name: ends.map { "\(interaction.sentence); \($0)" } ?? interaction.sentence)
    }
    return drawing
  }
}
