// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

/// The share of the outputs' variance over all masks that the k strongest interactions explain.
enum FidelityLine {
  private static let frame = (left: 48.0, right: 388.0, top: 12.0, bottom: 190.0)
  /// Shares below are drawn here.
  private static let lowest = -1.0

  static func figure(_ points: [Explanation.Fidelity]) -> Figure {
    var table = DataTable([.numbers("strongest"), .numbers("share of variance")])
    table.rows = points.map { [String($0.interactions), Numbers.exact($0.share)] }
    return Figure(
      title: "How far the strongest carry", reading: reading(points), drawing: drawing(points), table: table)
  }

  private static func reading(_ points: [Explanation.Fidelity]) -> String {
    guard let end = points.last else { return "There is no interaction to explain with." }
    let enough = points.first { $0.share >= 0.9 } ?? end
    let who =
      enough.interactions == 1
      ? "The strongest explains" : "The \(Numbers.count(enough.interactions)) strongest explain"
    return "\(who) \(Numbers.percent(enough.share)) of the variance of all outputs"
      + (points.contains { $0.share < 0 }
        ? "; few can be worse than none, as they were chosen for size, not for fit." : ".")
      + (points.contains { $0.share < lowest } ? " What is below −100 % is drawn at −100 %." : "")
  }

  private static func drawing(_ points: [Explanation.Fidelity]) -> Drawing? {
    let finite = points.filter { $0.share.isFinite && $0.interactions > 0 }
    guard let last = finite.last else { return nil }
    var drawing = Drawing(height: frame.bottom + 36)
    let low = max(lowest, finite.map(\.share).min() ?? 0)
    let y = LinearScale(min(0, low)...1, from: frame.bottom, to: frame.top)
    let x = LogScale(from: 1, to: Double(max(10, last.interactions)), drawn: frame.left, frame.right)
    for tick in y.ticks(5) {
      drawing.line(frame.left, y.position(tick), frame.right, y.position(tick), tick == 0 ? "axis" : "grid")
      drawing.text(
        frame.left - 6, y.position(tick) + 3.5, "\(Int((tick * 100).rounded())) %", "tick", anchor: .end)
    }
    drawing.decadeLabels(x, at: frame.bottom)
    drawing.text(frame.right, frame.bottom + 32, "strongest interactions", "axis-title", anchor: .end)
    let line = finite.map { (x: x.position(Double($0.interactions)), y: y.position($0.share)) }
    drawing.path(line, "curve")
    for (place, point) in zip(line, finite) {
      drawing.circle(
        place.x, place.y, 3, "mark", name: "\(point.interactions): \(Numbers.percent(point.share))")
    }
    return drawing
  }
}
