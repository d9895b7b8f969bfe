// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

/// From v(∅) to v(N): the strongest interactions one after the other, then the others, then the noise.
enum Waterfall {
  private static let rows = 12
  private static let rowHeight = 20.0
  private static let labels = 150.0
  /// How many columns of a name have room there.
  private static let columns = 20

  /// One step of the way.
  private struct Step {
    /// All its players.
    var name: String
    /// The name where it has to fit; `nil` where it does.
    var label: String?
    var start: Double
    var end: Double
    var style: String
    /// Whether it is a state rather than a change.
    var isTotal = false
  }

  static func figure(_ game: GameMaterial) -> Figure {
    let steps = self.steps(game)
    var table = DataTable([.words("step"), .numbers("change"), .numbers("then")])
    table.rows = steps.map {
      [$0.name, $0.isTotal ? "" : Numbers.exact($0.end - $0.start), Numbers.exact($0.end)]
    }
    let change = game.result.vFull - game.result.vEmpty
    return Figure(
      title: "From nothing to everything",
      reading: "With all players present every interaction is at work: together they take v from "
        + "\(Numbers.short(game.result.vEmpty)) to \(Numbers.short(game.result.vFull)), "
        + "a change of \(Numbers.signed(change)).",
      drawing: drawing(steps), table: table)
  }

  private static func steps(_ game: GameMaterial) -> [Step] {
    let result = game.result
    var steps = [
      Step(name: "v(∅), nobody present", start: 0, end: result.vEmpty, style: "total", isTotal: true)
    ]
    var value = result.vEmpty
    for interaction in game.strongest(rows) {
      let next = value + interaction.effect
      let kind = interaction.kindName + " "
      let label = kind + interaction.names(among: result.players, columns: columns - kind.count)
      steps.append(
        Step(name: kind + interaction.names, label: label, start: value, end: next, style: interaction.style))
      value = next
    }
    let all = result.vEmpty + game.sumOfEffects
    if abs(all - value) > 1e-9 * max(abs(all), abs(value)) {
      steps.append(
        Step(
          name: "all others", start: value, end: all,
          style: "bar \(all < value ? "neg" : "pos") and"))
    }
    if result.explain?.noiseBound ?? 0 > 0 {
      steps.append(
        Step(
          name: "unexplained noise", start: all, end: result.vFull,
          style: "bar \(result.vFull < all ? "neg" : "pos") and"))
    }
    steps.append(Step(name: "v(N), all present", start: 0, end: result.vFull, style: "total", isTotal: true))
    return steps
  }

  private static func drawing(_ steps: [Step]) -> Drawing? {
    guard steps.allSatisfy({ $0.start.isFinite && $0.end.isFinite }) else { return nil }
    var drawing = Drawing(height: Double(steps.count) * rowHeight + 24)
    let scale = LinearScale(
      over: steps.map(\.end), includingZero: false, from: labels + 8, to: Drawing.width - 64)
    let bottom = Double(steps.count) * rowHeight + 2
    for (tick, label) in scale.labels(3) {
      let x = scale.position(tick)
      drawing.line(x, 0, x, bottom, tick == 0 ? "axis" : "grid")
      drawing.text(x, bottom + 14, label, "tick", anchor: .middle)
    }
    for (row, step) in steps.enumerated() {
      let y = Double(row) * rowHeight
      drawing.text(
        labels, y + 13.5, step.label ?? step.name,
        step.isTotal ? "label strong" : "label name",
        anchor: .end)
      let end = scale.position(step.end)
      if step.isTotal {
        drawing.rectangle(end - 1.5, y + 2, 3, rowHeight - 4, "total", name: step.name)
      } else {
        drawing.bar(
          from: scale.position(step.start), to: end, top: y + 5, height: rowHeight - 10, step.style,
          name: "\(step.name): \(Numbers.signed(step.end - step.start))")
      }
      if row + 1 < steps.count { drawing.line(end, y + rowHeight - 5, end, y + rowHeight + 5, "link") }
      let value = step.isTotal ? Numbers.short(step.end) : Numbers.signed(step.end - step.start)
      drawing.text(Drawing.width, y + 13.5, value, step.isTotal ? "value strong" : "value", anchor: .end)
    }
    return drawing
  }
}
