// SPDX-License-Identifier: Apache-2.0
import AndorStudy
import AndorText

/// A statistic of a study, level by level: points with their intervals.
enum LevelPoints {
  private static let frame = (left: 58.0, right: 392.0, top: 14.0, bottom: 190.0)
  /// Labels of levels that fit below the axis.
  private static let labels = 9

  /// Returns the figure of rows without an order; `nil` where there are none with a value.
  static func figure(
    _ rows: [StudyRow], _ study: StudyMaterial, title: String, reading: String
  ) -> Figure? {
    let shown = rows.filter(\.value.isFinite)
    guard !shown.isEmpty else { return nil }
    // Levels compared with several references would stand in one place.
    let isSeries = Set(rows.map(\.level)).count == rows.count
    return Figure(
      title: title, reading: "\(reading) \(study.conditions)",
      drawing: isSeries ? drawing(shown, study) : nil, table: numbers(rows, study))
  }

  /// Returns the table of the rows' numbers.
  static func numbers(_ rows: [StudyRow], _ study: StudyMaterial) -> DataTable {
    var table = DataTable([
      .words(study.label), .words("compared with"), .numbers("value"), .numbers("low"), .numbers("high"),
      .numbers("certified low"), .numbers("certified high"),
    ])
    table.rows = rows.map { row in
      [
        study.levels[row.level], row.references.map { study.levels[$0] }.joined(separator: ", "),
        Numbers.exact(row.value), Numbers.exact(row.interval.low), Numbers.exact(row.interval.high),
        row.certified.map { Numbers.exact($0.low) } ?? "", row.certified.map { Numbers.exact($0.high) } ?? "",
      ]
    }
    return table
  }

  private static func drawing(_ rows: [StudyRow], _ study: StudyMaterial) -> Drawing {
    var drawing = Drawing(height: frame.bottom + 36)
    let ends = rows.flatMap { [$0.value, $0.interval.low, $0.interval.high] }.filter(\.isFinite)
    let y = LinearScale(over: ends, includingZero: false, from: frame.bottom, to: frame.top)
    let x = LinearScale(
      0...Double(max(study.levels.count - 1, 1)), from: frame.left + 14, to: frame.right - 14)
    drawing.valueLines(y, from: frame.left, to: frame.right)
    let points = rows.map { (x: x.position(Double($0.level)), y: y.position($0.value)) }
    if study.isCourse { drawing.path(points, "curve") }
    let step = (rows.count + labels - 1) / labels
    for (place, (row, point)) in zip(rows, points).enumerated() {
      let (low, high) = (y.position(row.interval.low), y.position(row.interval.high))
      if row.interval.low.isFinite {
        drawing.line(point.x, low, point.x, high, "whisker")
        for end in [low, high] { drawing.line(point.x - 3.5, end, point.x + 3.5, end, "whisker") }
      }
      let name = study.levels[row.level]
      drawing.circle(point.x, point.y, 3, "mark", name: "\(name): \(Numbers.short(row.value))")
      if place % step == 0 {
        let text = Lettering.fitted(name, columns: 10)
        drawing.text(point.x, frame.bottom + 15, text, "tick", anchor: .middle)
      }
    }
    drawing.text(frame.right, frame.bottom + 31, study.label, "axis-title", anchor: .end)
    return drawing
  }
}
