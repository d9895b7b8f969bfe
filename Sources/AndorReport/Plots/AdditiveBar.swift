// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

/// How much of what masking does numbers of single players can explain, then pairs; the rest needs three or more.
enum AdditiveBar {
  static func figure(_ game: GameMaterial) -> Figure? {
    let result = game.result
    guard let additive = result.additiveR2, let pairwise = result.pairwiseR2, additive.isFinite,
      pairwise.isFinite,
      result.n - result.nullPlayers.count > 1
    else { return nil }
    var table = DataTable([.words("prediction"), .numbers("share explained")])
    table.rows = [
      ["a number a \(result.playerWords.one)", Numbers.exact(additive)],
      ["a number a \(result.playerWords.one) and pair", Numbers.exact(pairwise)],
    ]
    if let last = result.brief?.last { table.rows.append(["the brief explanation", Numbers.exact(last.r2)]) }
    return Figure(
      title: "How additive is this decision?", reading: reading(result, additive, pairwise),
      drawing: drawing(result, additive, pairwise), table: table)
  }

  private static func reading(_ result: GameResult, _ additive: Double, _ pairwise: Double) -> String {
    let most =
      "The best sum of one number a \(result.playerWords.one) explains \(Numbers.percent(additive)) of what masking does"
    let pairs = "with a number for every pair it is \(Numbers.percent(pairwise))"
    let rest = 1 - pairwise
    return rest < 0.005
      ? "\(most); \(pairs): hardly anything needs three \(result.playerWords.many) or more."
      : "\(most); \(pairs). The remaining \(Numbers.percent(rest)) need three \(result.playerWords.many) or more together."
  }

  private static func drawing(_ result: GameResult, _ additive: Double, _ pairwise: Double) -> Drawing {
    var drawing = Drawing(height: 74)
    let scale = LinearScale(0...1, from: 0, to: Drawing.width)
    let (first, second) = (scale.position(additive), scale.position(pairwise))
    drawing.rectangle(0, 20, Drawing.width, 16, "track")
    drawing.rectangle(
      0, 20, first, 16, "share one", name: "single \(result.playerWords.many): \(Numbers.percent(additive))")
    drawing.rectangle(
      first, 20, max(0, second - first), 16, "share two",
      name: "pairs: \(Numbers.percent(pairwise - additive))")
    drawing.text(2, 13, "single \(result.playerWords.many)", "tick")
    if second - first > 46 { drawing.text(first + 2, 13, "pairs", "tick") }
    if Drawing.width - second > 76 { drawing.text(Drawing.width, 13, "three and more", "tick", anchor: .end) }
    if let brief = result.brief, let last = brief.last, last.r2.isFinite {
      let x = scale.position(last.r2)
      drawing.line(x, 17, x, 42, "sum")
      let label =
        "\(Numbers.count(brief.count, "interaction")) of the brief explanation: \(Numbers.percent(last.r2))"
      drawing.text(
        x < Drawing.width / 2 ? x : min(x + 4, Drawing.width), 56, label, "tick",
        anchor: x < Drawing.width / 2 ? .start : .end)
    }
    for tick in [0, 0.25, 0.5, 0.75, 1] {
      drawing.text(
        scale.position(tick), 71, "\(Int(tick * 100)) %", "tick",
        anchor: tick == 0 ? .start : tick == 1 ? .end : .middle)
    }
    return drawing
  }
}
