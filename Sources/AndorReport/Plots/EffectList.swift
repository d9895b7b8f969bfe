// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorText

/// The strongest interactions, a row each: all its players, its effect as a bar, and within which ends every explanation
/// that is about as short has it.
enum EffectList {
  static let rows = 14
  /// The data table has at most so many rows; all are in `interactions.csv`.
  static let tableRows = 1000
  /// How many columns of names have room beside the kind and the effect, and below.
  private static let columns = 38
  private static let lineHeight = 14.5
  private static let (indent, barHeight) = (16.0, 9.0)

  static func figure(_ game: GameMaterial) -> Figure {
    let shown = game.strongest(rows)
    return Figure(
      title: "The strongest interactions", reading: reading(shown, game), drawing: drawing(shown, game),
      table: table(game), key: shown.isEmpty ? "" : key(shown, game))
  }

  // What is said of it.

  private static func reading(_ shown: [GameResult.Interaction], _ game: GameMaterial) -> String {
    guard let first = shown.first else {
      if let explain = game.result.explain, game.result.top.contains(where: { $0.effect != 0 }) {
        let threshold = Numbers.short(explain.salient.threshold)
        return "No interaction stands out: none is stronger than τ = \(threshold)."
      }
      return game.result.explain.map { $0.noiseBound } ?? 0 > 0
        ? "The explanation has no interactions: what it may leave unexplained is all that masking does. Less noise "
          + "leaves less: andor explain DIR --noise 0.04"
        : "All interactions are 0."
    }
    return "Strongest: \(game.saying(first, columns: 60)).\(drawn(shown, game))" + marks(shown, game)
      + staying(shown)
  }

  /// Returns how many of those that stand out are drawn, where it is not all of them.
  private static func drawn(_ shown: [GameResult.Interaction], _ game: GameMaterial) -> String {
    guard let salient = game.result.explain?.salient, salient.countAnd + salient.countOr > shown.count else {
      return ""
    }
    return " Drawn are the \(Numbers.count(shown.count)) strongest of the "
      + "\(Numbers.count(salient.countAnd + salient.countOr)) that stand out."
  }

  private static func staying(_ shown: [GameResult.Interaction]) -> String {
    let known = shown.compactMap(\.stays)
    guard !known.isEmpty else { return "" }
    let staying = known.count { $0 }
    return
      " \(Numbers.count(staying)) of the \(Numbers.count(known.count)) strongest \(staying == 1 ? "is" : "are") also "
      + "among the strongest where half as much, or twice as much, may be left unexplained (∗)."
  }

  private static func marks(_ shown: [GameResult.Interaction], _ game: GameMaterial) -> String {
    let known = shown.compactMap(game.mark).compactMap(\.certain)
    guard !known.isEmpty else { return "" }
    let certain = known.count { $0 == .certain }
    return
      " \(Numbers.count(certain)) of the \(Numbers.count(known.count)) drawn that were tested \(certain == 1 ? "is" : "are") "
      + "certain: every explanation that is about as short has \(certain == 1 ? "it" : "them"), with the same sign."
  }

  private static func key(_ shown: [GameResult.Interaction], _ game: GameMaterial) -> Markup {
    let marks = shown.compactMap(game.mark)
    let certain: Markup =
      marks.contains { $0.certain != nil }
      ? """
       <span><svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><circle class="sure certain" cx="5" cy="5" \
      r="3.6"/></svg> certain</span> <span><svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><circle \
      class="sure open" cx="5" cy="5" r="3.6"/></svg> open: an explanation about as short does without it</span>
      """ : ""
    let undecided: Markup =
      marks.contains { $0.certain == .undecided }
      ? """
       <span><svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><circle class="sure undecided" cx="5" \
      cy="5" r="3.6"/></svg> undecided within the steps allowed</span>
      """ : ""
    let stays: Markup =
      shown.contains { $0.stays == true }
      ? " <span>∗ stays at half and at twice the noise</span>" : ""
    let ends: Markup =
      marks.contains { $0.low != nil || $0.high != nil }
      ? """
       <span><svg class="swatch" viewBox="0 0 22 10" aria-hidden="true"><path class="whisker" \
      d="M1 5H21M1 2V8M21 2V8"/></svg> where it lies in all of them</span>
      """ : ""
    return "<div>\(Key.kinds)<p class=\"key\">\(certain)\(undecided)\(ends)\(stays)</p></div>"
  }

  private static func table(_ game: GameMaterial) -> DataTable {
    var table = DataTable([
      .numbers("rank"), .words("kind"), .words(game.result.playerWords.many), .numbers("order"),
      .numbers("effect"),
      .words("certain"),
      .numbers("at least"), .numbers("at most"), .words("stays"), .numbers("alone"), .numbers("lost without"),
    ])
    table.rows = game.result.top.prefix(tableRows).map { cells(of: $0, game) }
    return table
  }

  private static func cells(of row: GameResult.Interaction, _ game: GameMaterial) -> [String] {
    let mark = game.mark(row)
    func number(_ value: Double?) -> String { value.map { Numbers.exact($0) } ?? "" }
    let player = row.order == 1 ? row.playerNumbers.first : nil
    return [
      String(row.rank), row.kind, row.names, String(row.order), Numbers.exact(row.effect),
      mark?.certain?.rawValue ?? "",
      number(mark?.low), number(mark?.high), row.stays.map { $0 ? "yes" : "no" } ?? "",
      number(player.map { game.measures.alone[$0] }), number(player.map { game.measures.lost[$0] }),
    ]
  }

  // The picture.

  /// A row with the lines that its names take.
  private struct Row {
    let interaction: GameResult.Interaction
    let lines: [String]
    /// What the player does alone and at last, where there is one.
    let ends: String?
    let mark: Explanation.Mark?

    var textHeight: Double { Double(lines.count + (ends == nil ? 0 : 1)) * EffectList.lineHeight }
    var height: Double { textHeight + EffectList.barHeight + 12 }
  }

  private static func drawing(_ shown: [GameResult.Interaction], _ game: GameMaterial) -> Drawing? {
    guard !shown.isEmpty else { return nil }
    let rows = shown.map { interaction in
      Row(
        interaction: interaction, lines: interaction.lines(columns: columns, among: game.result.players),
        ends: game.ends(interaction), mark: game.mark(interaction))
    }
    var drawing = Drawing(height: rows.reduce(2) { $0 + $1.height })
    let ends = rows.flatMap { [$0.interaction.effect, $0.mark?.low, $0.mark?.high].compactMap { $0 } }
    let scale = LinearScale(over: ends, from: indent, to: Drawing.width - 8)
    var top = 0.0
    for (number, row) in rows.enumerated() {
      let rank = row.interaction.rank
      // A row whose interaction has a picture of its own leads to it, and back.
      let group = { (drawing: inout Drawing) in
        drawing.add("<g id=\"r\(rank)\" class=\"row\">")
        draw(row, at: top, scale, &drawing)
        drawing.add("</g>")
      }
      if number < game.tiles { drawing.link(to: "t\(rank)", group) } else { group(&drawing) }
      top += row.height
    }
    return drawing
  }

  private static func draw(_ row: Row, at top: Double, _ scale: LinearScale, _ drawing: inout Drawing) {
    let interaction = row.interaction
    drawing.rectangle(0, top, Drawing.width, row.height - 3, "hit", name: sentence(row))
    if let certain = row.mark?.certain { drawing.circle(5, top + 8.5, 3.6, "sure \(certain.rawValue)") }
    for (number, line) in row.lines.enumerated() {
      drawing.text(indent, top + 12 + Double(number) * lineHeight, line, "label name")
    }
    if let ends = row.ends {
      drawing.text(indent, top + 11 + Double(row.lines.count) * lineHeight, ends, "tick")
    }
    let kind = interaction.kindName + (interaction.stays == true ? " ∗" : "")
    drawing.text(Drawing.width - 70, top + 12, kind, "kind", anchor: .end)
    drawing.text(Drawing.width, top + 12, Numbers.signed(interaction.effect), "value", anchor: .end)
    let (bar, zero) = (top + row.textHeight + 3, scale.position(0))
    drawing.line(zero, bar - 2.5, zero, bar + barHeight + 2.5, "axis")
    drawing.bar(
      from: zero, to: scale.position(interaction.effect), top: bar, height: barHeight, interaction.style)
    whisker(row.mark, at: bar + barHeight / 2, scale, &drawing)
  }

  private static func whisker(
    _ mark: Explanation.Mark?, at y: Double, _ scale: LinearScale, _ drawing: inout Drawing
  ) {
    guard let low = mark?.low, let high = mark?.high, low.isFinite, high.isFinite else { return }
    drawing.whisker(from: scale.position(low), to: scale.position(high), at: y)
  }

  private static func sentence(_ row: Row) -> String {
    var parts = [row.interaction.sentence]
    if let certain = row.mark?.certain { parts.append(certain.rawValue) }
    if let low = row.mark?.low, let high = row.mark?.high {
      parts.append(
        "from \(Numbers.signed(low)) to \(Numbers.signed(high)) in all explanations about as short")
    }
    if let ends = row.ends { parts.append(ends) }
    if let other = row.mark?.replacedBy, row.mark?.certain == .open, !other.isEmpty {
      let changes = other.map {
        "\($0.kind.uppercased()) \($0.players.joined(separator: " · ")) \(Numbers.signed($0.change))"
      }
      parts.append("can be replaced by \(changes.joined(separator: ", "))")
    }
    return parts.joined(separator: "; ")
  }
}
