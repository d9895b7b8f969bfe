// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

/// The interactions and Shapley values of a sampled game: bars with the ends of their intervals as whiskers.
enum SampledBars {
  /// Most rows that are drawn.
  private static let rows = 30
  private static let (rowHeight, labels) = (22.0, 150.0)

  private struct Row {
    let name: String
    let value: Double
    let low: Double?
    let high: Double?
    var style: String
    var kind = ""
    /// The rank of an interaction.
    var rank: Int?

    var sentence: String {
      let range = [low, high].compactMap(\.self).map { Numbers.signed($0) }
      return "\(kind)\(kind.isEmpty ? "" : " of ")\(name): \(Numbers.signed(value))"
        + (range.count == 2 ? ", from \(range[0]) to \(range[1])" : "")
    }
  }

  static func interactions(_ game: GameMaterial) -> Figure {
    let result = game.result
    let shown = game.strongest(rows).map { row in
      Row(
        name: row.names(among: result.players, columns: 22), value: row.effect, low: row.low,
        high: row.high, style: row.style, kind: row.kindName, rank: row.rank)
    }
    var table = DataTable([
      .numbers("rank"), .words("kind"), .words(result.playerWords.many), .numbers("effect"),
      .numbers("low"), .numbers("high"), .numbers("share"),
    ])
    table.rows = result.top.prefix(EffectList.tableRows).map { row in
      [String(row.rank), row.kind, row.names, Numbers.exact(row.effect)]
        + [row.low, row.high, row.share].map { $0.map { Numbers.exact($0) } ?? "" }
    }
    let count = result.surrogate?.atoms ?? result.top.count
    return Figure(
      title: "Interactions of the surrogate",
      reading: shown.isEmpty
        ? "No interaction was found."
        : "The \(Numbers.count(shown.count)) strongest of \(Numbers.count(count, "AND-OR interaction")) that were "
          + "selected. Whiskers end where the best fit of these interactions to all masks lies, by masks that the "
          + "selection has not seen.",
      drawing: drawing(shown, tiles: game.tiles), table: table, key: Key.kinds)
  }

  static func players(_ game: GameMaterial) -> Figure {
    let result = game.result
    let order = result.players.indices.sorted { abs(result.shapley[$0]) > abs(result.shapley[$1]) }
    let shown = order.prefix(rows).filter { result.shapley[$0] != 0 }.map { player in
      Row(
        name: Lettering.fitted(result.players[player], columns: 22), value: result.shapley[player],
        low: result.shapleyLow?[player], high: result.shapleyHigh?[player],
        style: "bar \(result.shapley[player] < 0 ? "neg" : "pos") and")
    }
    var table = DataTable([
      .words(result.playerWords.one), .numbers("Shapley"), .numbers("low"), .numbers("high"),
    ])
    table.rows = order.map { player in
      [result.players[player], Numbers.exact(result.shapley[player])]
        + [result.shapleyLow, result.shapleyHigh].map { $0.map { Numbers.exact($0[player]) } ?? "" }
    }
    let confidence = result.confidence.map { Numbers.share($0) } ?? "95 %"
    let source = result.shapleyBy == "unbiased" ? "an average without bias" : "the surrogate"
    return Figure(
      title: "Shapley values",
      reading: shown.isEmpty
        ? "All Shapley values are 0."
        : "The \(shown.count) largest of \(result.n), by \(source). Whiskers hold the value with a confidence of "
          + "\(confidence), whether the surrogate is right or not.",
      drawing: drawing(Array(shown)), table: table)
  }

  /// - Parameter tiles: how many of the rows have a picture of their own, to which they lead.
  private static func drawing(_ shown: [Row], tiles: Int = 0) -> Drawing? {
    guard !shown.isEmpty else { return nil }
    var drawing = Drawing(height: Double(shown.count) * rowHeight + 24)
    let ends = shown.map(\.value) + shown.compactMap(\.low) + shown.compactMap(\.high)
    let scale = LinearScale(over: ends, from: labels + 8, to: Drawing.width - 62)
    let bottom = Double(shown.count) * rowHeight + 2
    for (tick, label) in scale.labels(4) {
      let x = scale.position(tick)
      drawing.line(x, 0, x, bottom, tick == 0 ? "axis" : "grid")
      drawing.text(x, bottom + 14, label, "tick", anchor: .middle)
    }
    for (place, row) in shown.enumerated() {
      guard let rank = row.rank else {
        draw(row, at: Double(place) * rowHeight, scale, &drawing)
        continue
      }
      let group = { (drawing: inout Drawing) in
        drawing.add("<g id=\"r\(rank)\" class=\"row\">")
        draw(row, at: Double(place) * rowHeight, scale, &drawing)
        drawing.add("</g>")
      }
      if place < tiles { drawing.link(to: "t\(rank)", group) } else { group(&drawing) }
    }
    return drawing
  }

  private static func draw(_ row: Row, at y: Double, _ scale: LinearScale, _ drawing: inout Drawing) {
    drawing.rectangle(0, y + 1, Drawing.width, rowHeight - 2, "hit", name: row.sentence)
    drawing.text(labels, y + 14, row.name, "label name", anchor: .end)
    drawing.bar(from: scale.position(0), to: scale.position(row.value), top: y + 5, height: 11, row.style)
    if let low = row.low, let high = row.high {
      drawing.whisker(from: scale.position(low), to: scale.position(high), at: y + 10.5)
    }
    drawing.text(Drawing.width, y + 14, Numbers.signed(row.value), "value", anchor: .end)
  }
}
