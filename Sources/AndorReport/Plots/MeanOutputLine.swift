// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

/// The conditions of the sparsity theorem, and the mean output by the number of players present.
enum MeanOutputLine {
  private static let frame = (left: 58.0, right: 388.0, top: 12.0, bottom: 170.0)

  static func figure(_ conditions: Explanation.Conditions, players: Int, _ words: PlayerKind) -> Figure {
    var table = DataTable([.numbers("\(words.many) present"), .numbers("mean of v(T) − v(∅)")])
    table.rows = conditions.meanOutputs.enumerated().map { [String($0), Numbers.exact($1)] }
    return Figure(
      title: "Whether sparse interactions could be expected", reading: reading(conditions, players: players),
      drawing: drawing(conditions.meanOutputs, players: players, words),
      table: table, aside: list(conditions, players: players, words), isWide: true)
  }

  private static func reading(_ conditions: Explanation.Conditions, players: Int) -> String {
    let met = [conditions.highestOrder < players, conditions.isMonotone, conditions.degree != nil].count {
      $0
    }
    return
      "A theorem says how the number of salient interactions grows with n under three conditions (Ren et al., ICLR "
      + "2024); these values meet \(met) of them. One game cannot show a growth: on its values the theorem’s bound is Markov’s "
      + "inequality, that at most Σ|I|/τ interactions are above τ, which is true of every game."
  }

  private static func list(
    _ conditions: Explanation.Conditions, players: Int, _ words: PlayerKind
  ) -> Markup {
    let isFalling = (conditions.meanOutputs.last ?? 0) < 0
    let degree =
      conditions.degree.map {
        "yes, of degree \(Numbers.tick($0))" + (isFalling ? ", by how far it has fallen" : "")
      } ?? "no: it is 0, or on the other side of 0, where it should not be"
    let monotone =
      conditions.isMonotone ? "yes: it never \(isFalling ? "rises" : "falls")" : "no: it turns back somewhere"
    return """
      <dl class="conditions"><dt>1. No interactions of the highest orders</dt>\
      <dd>\(conditions.highestOrder < players ? "yes" : "no"): the highest salient order of AND interactions is \
      \(conditions.highestOrder) of \(players)</dd>\
      <dt>2. The mean output goes one way as \(words.many) join</dt><dd>\(monotone)</dd>\
      <dt>3. The mean output has a polynomial lower bound</dt><dd>\(degree)</dd></dl>
      """
  }

  private static func drawing(_ means: [Double], players: Int, _ words: PlayerKind) -> Drawing? {
    guard means.count > 1, means.allSatisfy(\.isFinite), means.contains(where: { $0 != 0 }) else {
      return nil
    }
    var drawing = Drawing(height: frame.bottom + 36)
    let y = LinearScale(over: means, from: frame.bottom, to: frame.top)
    drawing.valueLines(y, from: frame.left, to: frame.right, most: 4)
    let step = (frame.right - frame.left) / Double(means.count - 1)
    let points = means.enumerated().map { (x: frame.left + Double($0) * step, y: y.position($1)) }
    drawing.path(points, "curve")
    for (place, mean) in zip(points, means) {
      drawing.circle(place.x, place.y, 3, "mark", name: Numbers.short(mean))
    }
    drawing.orderLabels(0...means.count - 1, at: frame.bottom + 15) { frame.left + Double($0) * step }
    // Players without effect are not evaluated, and not counted here.
    let title = "\(words.many)\(means.count > players ? "" : " with an effect that are") present"
    drawing.text(frame.right, frame.bottom + 31, title, "axis-title", anchor: .end)
    return drawing
  }
}
