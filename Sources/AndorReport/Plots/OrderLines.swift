// SPDX-License-Identifier: Apache-2.0
import AndorStudy
import AndorText

/// A statistic of a study by order, a line a level; at most three levels are drawn.
enum OrderLines {
  private static let frame = (left: 58.0, right: 392.0, top: 14.0, bottom: 190.0)
  private static let styles = ["curve", "curve dashed", "curve faint"]

  /// Returns the figure of rows with an order; `nil` where there are none with a value.
  /// - Parameter axis: what an order is here.
  static func figure(
    _ rows: [StudyRow], _ study: StudyMaterial, title: String, reading: String,
    axis: String = "order: players of the interaction"
  ) -> Figure? {
    guard rows.contains(where: \.value.isFinite) else { return nil }
    var table = DataTable([
      .words(study.label), .words("compared with"), .numbers("order"), .numbers("value"), .numbers("low"),
      .numbers("high"),
    ])
    table.rows = rows.map { row in
      [
        study.levels[row.level], row.references.map { study.levels[$0] }.joined(separator: ", "),
        row.order.map(String.init) ?? "", Numbers.exact(row.value), Numbers.exact(row.interval.low),
        Numbers.exact(row.interval.high),
      ]
    }
    let levels = shown(rows, study)
    let key = zip(levels, styles).map { level, style -> Markup in
      """
      <span><svg class="swatch" viewBox="0 0 24 10" aria-hidden="true"><path class="\(style)" d="M0 5H24"/></svg> \
      <bdi>\(study.label) \(study.levels[level])</bdi></span>
      """
    }
    return Figure(
      title: title, reading: "\(reading) \(study.conditions)", drawing: drawing(rows, levels, axis),
      table: table, key: "<p class=\"key\">\(key)</p>")
  }

  /// Returns the first, the last and a level between, that of the turn where there is one.
  private static func shown(_ rows: [StudyRow], _ study: StudyMaterial) -> [Int] {
    let levels = Set(rows.filter(\.value.isFinite).map(\.level)).sorted()
    guard levels.count > 3, let first = levels.first, let last = levels.last else { return levels }
    let turn = study.findings.phases?.turn ?? levels[levels.count / 2]
    let middle = turn > first && turn < last && levels.contains(turn) ? turn : levels[levels.count / 2]
    return [first, middle, last]
  }

  private static func drawing(_ rows: [StudyRow], _ levels: [Int], _ axis: String) -> Drawing {
    var drawing = Drawing(height: frame.bottom + 36)
    let shown = rows.filter { levels.contains($0.level) && $0.value.isFinite }
    let orders = shown.compactMap(\.order)
    let (first, last) = (orders.min() ?? 1, orders.max() ?? 1)
    let y = LinearScale(over: shown.map(\.value), from: frame.bottom, to: frame.top)
    let x = LinearScale(
      Double(first)...Double(max(last, first + 1)), from: frame.left + 14, to: frame.right - 14)
    drawing.valueLines(y, from: frame.left, to: frame.right)
    for (level, style) in zip(levels, styles) {
      // Against several references there is a line for each.
      for references in Set(shown.map(\.references)).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        let line = shown.filter { $0.level == level && $0.references == references }
        drawing.path(line.map { (x.position(Double($0.order ?? 0)), y.position($0.value)) }, style)
      }
    }
    drawing.orderLabels(first...max(first, last), at: frame.bottom + 15) { x.position(Double($0)) }
    drawing.text(frame.right, frame.bottom + 31, axis, "axis-title", anchor: .end)
    return drawing
  }
}
