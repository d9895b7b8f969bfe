// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

/// What the games of a job have in common: means by the names of players, with their intervals.
enum AggregateBars {
  private static let rows = 14
  private static let (nameHeight, noteHeight, barHeight, gap) = (14.5, 13.5, 9.0, 11.0)
  /// How many columns of names have room beside the kind and the number.
  private static let columns = 40

  /// A mean and where it may lie.
  private struct Row {
    let name: String
    /// Of which games it is, where that is not all.
    var note = ""
    /// `AND` or `OR`, where it is one.
    var kind = ""
    let mean: Double
    let low: Double
    let high: Double

    var isFinite: Bool { mean.isFinite && low.isFinite && high.isFinite }
    var height: Double {
      AggregateBars.nameHeight + (note.isEmpty ? 0 : AggregateBars.noteHeight) + AggregateBars.barHeight
        + AggregateBars.gap
    }
  }

  static func figures(_ aggregate: Aggregate, _ words: PlayerKind) -> [Figure] {
    [players(aggregate, words), interactions(aggregate, words), orders(aggregate, words)].compactMap(\.self)
  }

  private static func players(_ aggregate: Aggregate, _ words: PlayerKind) -> Figure? {
    let shown = aggregate.players.map { row in
      Row(
        name: row.name, note: note(row.games, aggregate), mean: row.mean, low: row.low, high: row.high)
    }
    guard let first = shown.first, shown.contains(where: { $0.mean > 0 }) else { return nil }
    var table = DataTable([.words(words.one), .numbers("games")] + ends)
    table.rows = aggregate.players.map { [$0.name, String($0.games)] + numbers($0.mean, $0.low, $0.high) }
    return Figure(
      title: "Who matters over all games",
      reading: "Mean |Shapley value| over the games that have the \(words.one); "
        + "\(Lettering.fitted(first.name, columns: 40)) has the largest, \(Numbers.short(first.mean)). \(whiskers)"
        + drawn(shown),
      drawing: drawing(shown), table: table)
  }

  private static func interactions(_ aggregate: Aggregate, _ words: PlayerKind) -> Figure? {
    let shown = aggregate.interactions.map { row in
      Row(
        name: row.players.joined(separator: " · "),
        note: [
          note(row.games, aggregate),
          row.listed < 1 ? "among the strongest in \(Numbers.percent(row.listed))" : "",
          row.certain.map { "certain in \(Numbers.percent($0))" } ?? "",
        ].filter { !$0.isEmpty }.joined(separator: " · "),
        kind: row.kind.uppercased(), mean: row.mean, low: row.low, high: row.high)
    }
    guard let first = shown.first else { return nil }
    var table = DataTable(
      [.words(words.many), .words("kind"), .numbers("games")] + ends
        + [.numbers("among the strongest"), .numbers("certain")])
    table.rows = aggregate.interactions.map { row in
      [row.players.joined(separator: " · "), row.kind, String(row.games)]
        + numbers(row.mean, row.low, row.high)
        + [Numbers.exact(row.listed), row.certain.map { Numbers.exact($0) } ?? ""]
    }
    return Figure(
      title: "What acts over all games",
      reading: "Mean |I| over the games that have its \(words.many), of the interactions among the "
        + "\(Numbers.count(aggregate.gathered)) strongest of any game. The largest: \(first.kind) of "
        + "\(Lettering.fitted(first.name, columns: 50)), \(Numbers.short(first.mean)). \(whiskers)"
        + drawn(shown),
      drawing: drawing(shown), table: table)
  }

  private static func orders(_ aggregate: Aggregate, _ words: PlayerKind) -> Figure? {
    let shown = aggregate.orders.map { row in
      Row(
        name: row.order == 1 ? "single \(words.many)" : words.counted(row.order),
        note: row.certain.map { "\(Numbers.plain($0)) certain a game" } ?? "", mean: row.mean, low: row.low,
        high: row.high)
    }
    guard let largest = shown.max(by: { $0.mean < $1.mean }), largest.mean > 0 else { return nil }
    var table = DataTable([.numbers("order")] + ends + [.numbers("certain a game")])
    table.rows = aggregate.orders.map { row in
      [String(row.order)] + numbers(row.mean, row.low, row.high)
        + [row.certain.map { Numbers.exact($0) } ?? ""]
    }
    return Figure(
      title: "Strength by order over all games",
      reading: "Σ|I| of the interactions of so many \(words.many), the mean over all games. The most is in "
        + "\(largest.name), \(Numbers.short(largest.mean)). \(whiskers)" + drawn(shown),
      drawing: drawing(shown), table: table)
  }

  private static let ends: [DataTable.Column] = [.numbers("mean"), .numbers("from"), .numbers("to")]
  private static let whiskers =
    "Whiskers: 95 % of the means of as many games, drawn from these with replacement."

  private static func numbers(_ values: Double...) -> [String] { values.map { Numbers.exact($0) } }

  private static func note(_ games: Int, _ aggregate: Aggregate) -> String {
    games == aggregate.games ? "" : "in \(Numbers.count(games)) of \(Numbers.count(aggregate.games)) games"
  }

  private static func drawn(_ shown: [Row]) -> String {
    let drawn = visible(shown).count
    return drawn < shown.count
      ? " Drawn are the \(Numbers.count(drawn)) strongest of \(Numbers.count(shown.count))." : ""
  }

  /// Returns the first rows that can be seen beside the largest.
  private static func visible(_ all: [Row]) -> [Row] {
    let finite = all.filter(\.isFinite)
    let least = finite.reduce(0) { max($0, $1.mean) } / 200
    return Array(finite.filter { $0.mean >= least }.prefix(rows))
  }

  private static func drawing(_ all: [Row]) -> Drawing? {
    let shown = visible(all)
    guard !shown.isEmpty else { return nil }
    var drawing = Drawing(height: shown.reduce(0) { $0 + $1.height })
    let scale = LinearScale(
      over: shown.flatMap { [$0.mean, $0.low, $0.high] }, from: 0, to: Drawing.width - 6)
    var top = 0.0
    for row in shown {
      drawing.text(0, top + 11.5, Lettering.fitted(row.name, columns: columns), "label name")
      drawing.text(Drawing.width - 78, top + 11.5, row.kind, "kind", anchor: .end)
      drawing.text(Drawing.width, top + 11.5, Numbers.short(row.mean), "value", anchor: .end)
      if !row.note.isEmpty { drawing.text(0, top + nameHeight + 9.5, row.note, "tick") }
      let bar = top + row.height - gap - barHeight + 3
      let style = "bar whole \(row.kind == "OR" ? "or" : "and")"
      drawing.bar(
        from: scale.position(0), to: scale.position(row.mean), top: bar, height: barHeight, style,
        name:
          "\(row.name): \(Numbers.short(row.mean)), from \(Numbers.short(row.low)) to \(Numbers.short(row.high))"
      )
      drawing.whisker(
        from: scale.position(row.low), to: scale.position(row.high), at: bar + barHeight / 2)
      top += row.height
    }
    return drawing
  }
}
