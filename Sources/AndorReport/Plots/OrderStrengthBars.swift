// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

/// Σ I by order: positive and negative sums, AND and OR side by side.
enum OrderStrengthBars {
  private static let frame = (left: 58.0, right: 396.0, top: 10.0, bottom: 204.0)

  static func figure(_ game: GameMaterial) -> Figure {
    let strength = game.result.strength
    let orders = 1...game.result.n
    var table = DataTable([
      .numbers("order"), .numbers("AND +"), .numbers("AND −"), .numbers("OR +"), .numbers("OR −"),
    ])
    table.rows = orders.map { order in
      [String(order)]
        + [strength.andPositive, strength.andNegative, strength.orPositive, strength.orNegative]
        .map { Numbers.exact($0[order]) }
    }
    return Figure(
      title: "Strength by order", reading: reading(strength, orders, game.result.playerWords),
      drawing: drawing(strength, orders, game.result.playerWords),
      table: table, key: Key.kinds)
  }

  private static func reading(
    _ strength: GameResult.Strength, _ orders: ClosedRange<Int>, _ words: PlayerKind
  ) -> String {
    let totals = orders.map { order in
      strength.andPositive[order] - strength.andNegative[order] + strength.orPositive[order]
        - strength.orNegative[order]
    }
    let sum = totals.reduce(0, +)
    guard sum > 0, sum.isFinite, let most = totals.max(), let order = totals.firstIndex(of: most) else {
      return "No order has any strength."
    }
    let low = totals.prefix(3).reduce(0, +) / sum
    if totals.count == 1 { return "There is one \(words.one), and so one order." }
    return "Order \(order + 1) is the strongest, with \(Numbers.percent(most / sum)) of Σ|I|; "
      + "orders 1 to \(min(3, totals.count)) hold \(Numbers.percent(low))."
  }

  private static func drawing(
    _ strength: GameResult.Strength, _ orders: ClosedRange<Int>, _ words: PlayerKind
  ) -> Drawing? {
    let rows = [strength.andPositive, strength.andNegative, strength.orPositive, strength.orNegative]
    guard rows.contains(where: { $0.contains { $0 != 0 && $0.isFinite } }) else { return nil }
    var drawing = Drawing(height: frame.bottom + 34)
    let y = LinearScale(over: rows.joined(), from: frame.bottom, to: frame.top)
    drawing.valueLines(y, from: frame.left, to: frame.right)
    let step = (frame.right - frame.left) / Double(orders.count)
    let width = min(14, step * 0.36)
    let zero = y.position(0)
    for order in orders {
      let middle = frame.left + (Double(order) - 0.5) * step
      for (row, kind) in [(0, "and"), (1, "and"), (2, "or"), (3, "or")] where rows[row][order] != 0 {
        let value = rows[row][order]
        let end = y.position(value)
        let x = kind == "and" ? middle - width - 0.5 : middle + 0.5
        drawing.rectangle(
          x, min(zero, end), width, abs(end - zero), "bar \(value < 0 ? "neg" : "pos") \(kind)",
          name: "order \(order), \(kind.uppercased()): \(Numbers.signed(value))")
      }
    }
    drawing.line(frame.left, zero, frame.right, zero, "axis")
    drawing.orderLabels(orders, at: frame.bottom + 15) { frame.left + (Double($0) - 0.5) * step }
    drawing.text(
      frame.right, frame.bottom + 30, "order: \(words.many) of the interaction", "axis-title", anchor: .end)
    return drawing
  }
}
