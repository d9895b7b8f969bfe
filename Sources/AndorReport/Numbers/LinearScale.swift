// SPDX-License-Identifier: Apache-2.0
import AndorText
import Glibc

/// Values of an interval laid out along a length, in proportion.
struct LinearScale {
  /// The interval; never empty, never infinite.
  let domain: ClosedRange<Double>
  /// Where its ends are drawn; the first may be the larger one.
  let range: (start: Double, end: Double)

  /// Creates a scale over the finite ones of some values and 0 where asked for; something of width 1 where
  /// they agree.
  init(over values: some Sequence<Double>, includingZero: Bool = true, from start: Double, to end: Double) {
    let finite = values.filter { $0.isFinite && abs($0) < 1e300 } + (includingZero ? [0] : [])
    let low = finite.min() ?? 0
    let high = finite.max() ?? 0
    if high > low {
      domain = low...high
    } else {
      domain = includingZero || low == 0 ? low...low + 1 : low - abs(low) / 2...low + abs(low) / 2
    }
    range = (start, end)
  }

  /// Creates a scale over a given interval.
  init(_ domain: ClosedRange<Double>, from start: Double, to end: Double) {
    self.domain = domain
    range = (start, end)
  }

  /// Returns where a value is drawn; values beyond the interval at its ends, NaN at its start.
  func position(_ value: Double) -> Double {
    let clamped = value.isNaN ? domain.lowerBound : min(max(value, domain.lowerBound), domain.upperBound)
    let width = domain.upperBound - domain.lowerBound
    let share = width > 0 && width.isFinite ? (clamped - domain.lowerBound) / width : 0
    return range.start + share * (range.end - range.start)
  }

  /// Returns round numbers within the interval with their labels, at most `most` + 1.
  func labels(_ most: Int = 5) -> [(tick: Double, label: String)] {
    let ticks = ticks(most)
    let step = ticks.count > 1 ? ticks[1] - ticks[0] : 0
    return ticks.map { ($0, Numbers.tick($0, step: step)) }
  }

  /// Returns round numbers within the interval, at most `most` + 1.
  func ticks(_ most: Int = 5) -> [Double] {
    let width = domain.upperBound - domain.lowerBound
    guard width > 0, width.isFinite else { return [domain.lowerBound] }
    let rough = width / Double(most)
    let magnitude = pow(10, log10(rough).rounded(.down))
    guard magnitude > 0, magnitude.isFinite else { return [domain.lowerBound] }
    let step = ([1, 2, 5, 10].first { $0 * magnitude >= rough } ?? 10) * magnitude
    let first = (domain.lowerBound / step - 1e-9).rounded(.up)
    return (0...most).map { (first + Double($0)) * step }.filter {
      $0 <= domain.upperBound + 1e-9 * width
    }
  }
}
