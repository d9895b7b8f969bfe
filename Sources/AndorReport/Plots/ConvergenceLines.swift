// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

/// The objective and its lower bound over the iterations of the search.
enum ConvergenceLines {
  private static let frame = (left: 48.0, right: 312.0, top: 12.0, bottom: 190.0)

  static func figure(_ explain: Explanation) -> Figure? {
    guard let steps = explain.history, !steps.isEmpty else { return nil }
    var table = DataTable([
      .numbers("iterations"), .numbers("seconds"), .numbers("objective"), .numbers("lower bound"),
    ])
    table.rows = steps.map {
      [
        String($0.iterations), Numbers.exact($0.seconds), Numbers.exact($0.objective),
        Numbers.exact($0.lowerBound),
      ]
    }
    return Figure(
      title: "How the search closed in",
      reading:
        "After \(Numbers.count(explain.iterations)) iterations in \(Numbers.duration(explain.seconds)) the "
        + "objective was \(Numbers.short(explain.objective)) and the certified lower bound "
        + "\(Numbers.short(explain.lowerBound)): a gap of \(Numbers.percent(explain.gap)).",
      drawing: drawing(steps, explain), table: table)
  }

  private static func drawing(_ steps: [Explanation.Step], _ explain: Explanation) -> Drawing? {
    let finite = steps.filter { $0.objective.isFinite && $0.lowerBound.isFinite }
    guard explain.objective > 0, explain.objective.isFinite, let last = finite.last, finite.count > 1 else {
      return nil
    }
    var drawing = Drawing(height: frame.bottom + 36)
    // The first objectives can be hundreds of times the last: the interesting part is around the last.
    let y = LinearScale(0...explain.objective * 1.6, from: frame.bottom, to: frame.top)
    let x = LogScale(from: 1, to: Double(max(10, last.iterations)), drawn: frame.left, frame.right)
    drawing.valueLines(y, from: frame.left, to: frame.right)
    drawing.decadeLabels(x, at: frame.bottom)
    drawing.text(frame.right, frame.bottom + 32, "iterations", "axis-title", anchor: .end)
    let upper = finite.map { (x: x.position(Double($0.iterations)), y: y.position($0.objective)) }
    let lower = finite.map { (x: x.position(Double($0.iterations)), y: y.position(max(0, $0.lowerBound))) }
    drawing.area(upper + lower.reversed(), "gap")
    drawing.path(upper, "curve")
    drawing.path(lower, "curve dashed")
    let (objective, bound) = (y.position(last.objective), y.position(max(0, last.lowerBound)))
    // The two lines end close together when the search succeeded.
    let apart = max(0, 14 - (bound - objective)) / 2
    drawing.text(frame.right + 5, objective + 4 - apart, "objective", "label strong")
    drawing.text(frame.right + 5, bound + 4 + apart, "lower bound", "label strong")
    return drawing
  }
}
