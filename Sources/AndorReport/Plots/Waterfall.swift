// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

/// From v(∅) to v(N): the strongest interactions one after the other, then the others, then the noise.
enum Waterfall {
  private static let rows = 12
  /// How many columns of a name have room beside its number.
  private static let columns = 50
  private static let lineHeight = 14.0
  private static let (barHeight, gap) = (8.0, 9.0)

  /// One step of the way.
  private struct Step {
    /// All its players.
    var name: String
    /// The name on as many lines as it needs.
    var lines: [String]
    var start: Double
    var end: Double
    var style: String
    /// Whether it is a state rather than a change.
    var isTotal = false

    init(
      _ name: String, lines: [String]? = nil, from start: Double, to end: Double, style: String,
      isTotal: Bool = false
    ) {
      (self.name, self.start, self.end, self.style, self.isTotal) = (name, start, end, style, isTotal)
      self.lines = lines ?? [name]
    }

    var height: Double { Double(lines.count) * Waterfall.lineHeight + Waterfall.barHeight + Waterfall.gap }
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
      reading:
        "With all \(game.result.playerWords.many) present every interaction is at work: together they take v from "
        + "\(Numbers.short(game.result.vEmpty)) to \(Numbers.short(game.result.vFull)), "
        + "a change of \(Numbers.signed(change)).",
      drawing: drawing(steps), table: table)
  }

  private static func steps(_ game: GameMaterial) -> [Step] {
    let result = game.result
    var steps = [
      Step("v(∅), nobody present", from: 0, to: result.vEmpty, style: "total", isTotal: true)
    ]
    var value = result.vEmpty
    for interaction in game.strongest(rows) {
      let next = value + interaction.effect
      let kind = interaction.kindName
      let lines = interaction.lines(columns: columns - kind.count - 1, among: result.players)
      steps.append(
        Step(
          "\(kind) \(interaction.names)", lines: ["\(kind) \(lines[0])"] + lines.dropFirst(), from: value,
          to: next,
          style: interaction.style))
      value = next
    }
    let all = result.vEmpty + game.sumOfEffects
    if abs(all - value) > 1e-9 * max(abs(all), abs(value)) {
      steps.append(
        Step(
          "all others", from: value, to: all,
          style: "bar \(all < value ? "neg" : "pos") and"))
    }
    if result.explain?.noiseBound ?? 0 > 0 {
      steps.append(
        Step(
          "unexplained noise", from: all, to: result.vFull,
          style: "bar \(result.vFull < all ? "neg" : "pos") and"))
    }
    steps.append(Step("v(N), all present", from: 0, to: result.vFull, style: "total", isTotal: true))
    return steps
  }

  private static func drawing(_ steps: [Step]) -> Drawing? {
    guard steps.allSatisfy({ $0.start.isFinite && $0.end.isFinite }) else { return nil }
    let bottom = steps.reduce(2) { $0 + $1.height }
    var drawing = Drawing(height: bottom + 20)
    let scale = LinearScale(over: steps.map(\.end), includingZero: false, from: 4, to: Drawing.width - 4)
    for (tick, label) in scale.labels(4) {
      let x = scale.position(tick)
      drawing.line(x, 0, x, bottom, tick == 0 ? "axis" : "grid")
      drawing.text(min(max(x, 12), Drawing.width - 12), bottom + 14, label, "tick", anchor: .middle)
    }
    var top = 0.0
    for (number, step) in steps.enumerated() {
      draw(step, at: top, scale, &drawing)
      let bar = top + step.height - gap - barHeight / 2
      let end = scale.position(step.end)
      top += step.height
      if number + 1 < steps.count {
        let next = top + steps[number + 1].height - gap - barHeight / 2
        drawing.line(end, bar, end, next, "link")
      }
    }
    return drawing
  }

  private static func draw(_ step: Step, at top: Double, _ scale: LinearScale, _ drawing: inout Drawing) {
    for (number, line) in step.lines.enumerated() {
      drawing.text(
        0, top + 11 + Double(number) * lineHeight, line,
        step.isTotal ? "label strong over" : "label name over")
    }
    let value = step.isTotal ? Numbers.short(step.end) : Numbers.signed(step.end - step.start)
    drawing.text(
      Drawing.width, top + 11, value, step.isTotal ? "value strong over" : "value over", anchor: .end)
    let (bar, end) = (top + step.height - gap - barHeight, scale.position(step.end))
    if step.isTotal {
      drawing.rectangle(end - 1.5, bar - 2, 3, barHeight + 4, "total", name: step.name)
    } else {
      drawing.bar(
        from: scale.position(step.start), to: end, top: bar, height: barHeight, step.style,
        name: "\(step.name): \(Numbers.signed(step.end - step.start))")
    }
  }
}
