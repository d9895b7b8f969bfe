// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

/// How much of a sampled game the surrogate explains at masks that it has not seen, by density, after each round.
enum HeldOutLines {
  private static let frame = (left: 48.0, right: 300.0, top: 12.0, bottom: 190.0)
  /// R² below is drawn here.
  private static let lowest = 0.0

  /// Returns a density in words.
  static func words(_ density: String) -> String {
    switch density {
    case "half": "masks with half present"
    case "most": "masks with 85 % present"
    default: "masks of all sizes"
    }
  }

  static func figure(_ result: GameResult) -> Figure {
    let rounds = result.rounds ?? []
    let densities = (result.heldout ?? []).map(\.density)
    var table = DataTable([
      .numbers("evaluations"), .words("density"), .numbers("R²"), .numbers("low"), .numbers("high"),
      .numbers("masks"),
    ])
    table.rows = rounds.flatMap { round in
      round.heldout.map { heldOut in
        [
          String(round.evaluations), words(heldOut.density), Numbers.exact(heldOut.r2),
          heldOut.low.map { Numbers.exact($0) } ?? "", Numbers.exact(heldOut.high), String(heldOut.masks),
        ]
      }
    }
    return Figure(
      title: "Explained at unseen masks", reading: reading(result), drawing: drawing(rounds, densities),
      table: table)
  }

  private static func reading(_ result: GameResult) -> String {
    guard let worst = result.heldout?.min(by: { $0.r2 < $1.r2 }) else { return "No mask was held out." }
    let rounds = result.rounds?.count ?? 1
    return
      "R² by density with its interval, after \(Numbers.count(rounds, "round")) of evaluations. The least is "
      + "\(Numbers.percent(worst.r2)), of \(words(worst.density)); what is missing to 100 % no number here explains."
  }

  private static func drawing(_ rounds: [GameResult.SampleRound], _ densities: [String]) -> Drawing? {
    guard let last = rounds.last, let first = rounds.first, !densities.isEmpty else { return nil }
    var drawing = Drawing(height: frame.bottom + 36)
    let ends = rounds.flatMap { $0.heldout.flatMap { [$0.r2, $0.low ?? $0.r2] } }.filter(\.isFinite)
    let low = max(lowest, min(0.9, (ends.min() ?? 0) - 0.02))
    let y = LinearScale(low...1, from: frame.bottom, to: frame.top)
    let decade = Double(max(first.evaluations, 1))
    let x = LogScale(
      from: decade, to: max(decade * 10, Double(last.evaluations)), drawn: frame.left + 8, frame.right)
    for (tick, label) in y.labels(5) {
      drawing.line(frame.left, y.position(tick), frame.right, y.position(tick), "grid")
      drawing.text(frame.left - 6, y.position(tick) + 3.5, label, "tick", anchor: .end)
    }
    drawing.decadeLabels(x, at: frame.bottom)
    drawing.text(frame.right, frame.bottom + 32, "evaluations", "axis-title", anchor: .end)
    var taken: [Double] = []
    for density in densities {
      let points = rounds.compactMap { round in
        round.heldout.first { $0.density == density }.map { (round, $0) }
      }
      let line = points.map { (x: x.position(Double($0.0.evaluations)), y: y.position($0.1.r2)) }
      drawing.path(line, "curve")
      for (place, point) in zip(line, points) {
        let bottom = y.position(point.1.low ?? low)
        drawing.line(place.x, bottom, place.x, y.position(point.1.high), "whisker")
        drawing.circle(
          place.x, place.y, 3, "mark",
          name: "\(words(density)), \(Numbers.count(point.0.evaluations)): \(Numbers.percent(point.1.r2))")
      }
      guard let end = line.last else { continue }
      // Labels of lines that end together stand below each other.
      var level = end.y
      while taken.contains(where: { abs($0 - level) < 12 }) { level += 12 }
      taken.append(level)
      drawing.text(end.x + 8, level + 3.5, density, "tick")
    }
    return drawing
  }
}
