// SPDX-License-Identifier: Apache-2.0
import AndorText

extension Drawing {
  /// Draws horizontal lines at round values of a vertical axis, with their labels at the left of `start`.
  mutating func valueLines(_ scale: LinearScale, from start: Double, to end: Double, most: Int = 5) {
    for (tick, label) in scale.labels(most) {
      let y = scale.position(tick)
      line(start, y, end, y, tick == 0 ? "axis" : "grid")
      text(start - 6, y + 3.5, label, "tick", anchor: .end)
    }
  }

  /// Draws horizontal lines at powers of ten of a vertical axis, with their labels at the left of `start`.
  mutating func decadeLines(_ scale: LogScale, from start: Double, to end: Double, most: Int = 6) {
    for power in scale.ticks(most) {
      let y = scale.position(Self.power(power))
      line(start, y, end, y, "grid")
      text(start - 6, y + 3.5, LogScale.label(power), "tick", anchor: .end)
    }
  }

  /// Draws labels of powers of ten below a horizontal axis at `y`.
  mutating func decadeLabels(_ scale: LogScale, at y: Double, most: Int = 6) {
    line(scale.range.start, y, scale.range.end, y, "axis")
    for power in scale.ticks(most) {
      let x = scale.position(Self.power(power))
      line(x, y, x, y + 4, "axis")
      // The label of the last tick must not leave the drawing.
      let isLast = x > width - 16
      text(isLast ? width : x, y + 15, LogScale.label(power), "tick", anchor: isLast ? .end : .middle)
    }
  }

  /// Draws labels of whole numbers below a horizontal axis, as many as fit.
  mutating func orderLabels(_ orders: ClosedRange<Int>, at y: Double, position: (Int) -> Double) {
    let step = max(1, (orders.count + 14) / 15)
    for order in stride(from: orders.lowerBound, through: orders.upperBound, by: step) {
      text(position(order), y, String(order), "tick", anchor: .middle)
    }
  }

  /// The most columns of a name above a column of a grid.
  private static let headColumns = 16

  /// Returns a name as it fits above a column of a grid.
  static func fittedHead(_ name: String) -> String { Lettering.fitted(name, columns: headColumns) }

  /// Returns the height that slanted names above the columns of a grid take.
  static func headHeight(_ names: [String]) -> Double {
    Double(names.map(Lettering.columns).max() ?? 1) * 5.2 + 14
  }

  /// Draws a name slantwise above the column at `x` of a grid that begins at `top`.
  mutating func columnHead(_ name: String, _ x: Double, _ top: Double) {
    add("<text class=\"tick name\" transform=\"translate(\(x + 3) \(top - 5)) rotate(-64)\">\(name)</text>")
  }

  private static func power(_ exponent: Int) -> Double {
    exponent < 0
      ? 1 / (0..<(-exponent)).reduce(1.0) { product, _ in product * 10 }
      : (0..<exponent).reduce(1.0) { product, _ in product * 10 }
  }
}
