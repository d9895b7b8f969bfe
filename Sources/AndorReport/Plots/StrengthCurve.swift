// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob

/// The interactions sorted by |I|, on two logarithmic axes: how sparse the explanation is.
enum StrengthCurve {
  /// Strengths below this share of the largest are not drawn.
  private static let least = 1e-7
  private static let frame = (left: 48.0, right: 392.0, top: 14.0, bottom: 226.0)

  /// One line of the drawing.
  private struct Series {
    var name: String
    var counts: StrengthCounts
    var style: String
  }

  static func figure(_ game: GameMaterial) -> Figure {
    let series = self.series(game)
    let largest = series.map(\.counts.largest).max() ?? 0
    // A single interaction is no curve.
    let isCurve = series.contains { $0.counts.total > 1 }
    return Figure(
      title: "How sparse it is", reading: reading(game, largest),
      drawing: isCurve ? drawing(series, game, largest) : nil, table: table(series, largest),
      key: isCurve ? key(series) : "")
  }

  private static func series(_ game: GameMaterial) -> [Series] {
    let harsanyi = Series(name: "AND alone", counts: game.measures.harsanyi, style: "curve faint")
    guard let explained = game.measures.explained else {
      return [Series(name: "AND", counts: game.measures.harsanyi, style: "curve")]
    }
    return [
      harsanyi, Series(name: "OR", counts: explained.or, style: "curve dashed"),
      Series(name: "AND", counts: explained.and, style: "curve"),
    ]
  }

  private static func key(_ series: [Series]) -> Markup {
    let lines = series.reversed().map { line -> Markup in
      """
      <span><svg class="swatch" viewBox="0 0 24 10" aria-hidden="true"><path class="\(line.style)" d="M0 5H24"/></svg> \
      \(line.name)</span>
      """
    }
    return "<p class=\"key\">\(lines)</p>"
  }

  private static func reading(_ game: GameMaterial, _ largest: Double) -> String {
    guard largest > 0 else { return "All interactions are 0." }
    guard let explain = game.result.explain else {
      return
        "Sorted |I| of \(Numbers.count(game.measures.harsanyi.total, "AND interaction")) not 0."
    }
    let salient = explain.salient
    let share = game.salientShare.map { ", \(Numbers.tick($0 * 100)) % of the strongest" } ?? ""
    let are = salient.countOr == 1 ? "interaction are" : "interactions are"
    return "\(Numbers.count(salient.countAnd)) AND and \(Numbers.count(salient.countOr)) OR \(are) "
      + "salient: stronger than τ = \(Numbers.short(salient.threshold))\(share). AND interactions alone "
      + "would need \(Numbers.count(explain.andOnly.salient))."
  }

  /// Counts at edges of bins near round shares of the largest: exact counts at strengths printed in full.
  private static func table(_ series: [Series], _ largest: Double) -> DataTable {
    var table = DataTable([.numbers("|I| at least")] + series.reversed().map { .numbers($0.name) })
    guard largest > 0 else { return table }
    for share in [1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.001, 1e-4, 1e-5, 1e-6] {
      let edge = series.last?.counts.count(atLeast: share * largest).edge ?? 0
      table.rows.append(
        [Numbers.exact(edge)] + series.reversed().map { String($0.counts.count(atLeast: edge).count) })
    }
    return table
  }

  private static func drawing(_ series: [Series], _ game: GameMaterial, _ largest: Double) -> Drawing {
    var drawing = Drawing(height: frame.bottom + 40)
    let curves = series.map { $0.counts.curve(downTo: largest * least) }
    let lowest = curves.flatMap { $0.map(\.strength) }.min() ?? largest
    let most = curves.compactMap(\.last?.count).max() ?? 1
    let y = LogScale(from: lowest, to: largest * 1.2, drawn: frame.bottom, frame.top)
    let x = LogScale(from: 1, to: Double(max(most, 10)), drawn: frame.left, frame.right)
    drawing.decadeLines(y, from: frame.left, to: frame.right)
    drawing.decadeLabels(x, at: frame.bottom)
    drawing.text(frame.right, frame.bottom + 32, "interactions, strongest first", "axis-title", anchor: .end)
    drawing.text(frame.left - 6, frame.top - 4, "|I|", "axis-title", anchor: .end)
    if let threshold = game.result.explain?.salient.threshold, threshold > 0 {
      let level = y.position(threshold)
      drawing.line(frame.left, level, frame.right, level, "threshold")
      drawing.text(frame.left + 4, level + 13, "τ = \(Numbers.brief(threshold))", "note")
    }
    for (line, points) in zip(series, curves) {
      guard let first = points.first else { continue }
      drawing.path(stairs(points, from: first, x, y), line.style)
    }
    return drawing
  }

  /// Returns the curve as stairs; steps smaller than half a unit are left out.
  private static func stairs(
    _ points: [StrengthCounts.Point], from first: StrengthCounts.Point, _ x: LogScale, _ y: LogScale
  ) -> [(x: Double, y: Double)] {
    var path = [(x: x.position(1), y: y.position(first.strength))]
    for (position, point) in points.enumerated() {
      let (end, level) = (x.position(Double(point.count)), y.position(point.strength))
      let last = path[path.count - 1]
      let isLast = position == points.count - 1
      guard isLast || position == 0 || abs(end - last.x) + abs(level - last.y) > 0.5 else { continue }
      path.append((x: last.x, y: level))
      path.append((x: end, y: level))
    }
    return path
  }
}
