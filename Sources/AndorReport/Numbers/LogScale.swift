// SPDX-License-Identifier: Apache-2.0
import AndorText
import Glibc

/// Positive values laid out along a length by their logarithms.
struct LogScale {
  /// The logarithms to base 10 of the interval; never empty.
  let decades: ClosedRange<Double>
  /// Where its ends are drawn.
  let range: (start: Double, end: Double)

  /// Creates a scale from one positive value to another; a decade where they agree.
  init(from low: Double, to high: Double, drawn start: Double, _ end: Double) {
    let (first, last) = (Self.logarithm(low), Self.logarithm(high))
    decades = last > first ? first...last : first...first + 1
    range = (start, end)
  }

  /// Returns the logarithm of a value brought to where numbers are precise; that of the least one for no
  /// number.
  private static func logarithm(_ value: Double) -> Double {
    value > 1e-307 ? log10(min(value, 1e307)) : -307
  }

  /// Returns where a value is drawn; values beyond the interval at its ends, 0 and less at the start.
  func position(_ value: Double) -> Double {
    let logarithm = value > 0 ? log10(value) : decades.lowerBound
    let clamped = min(max(logarithm, decades.lowerBound), decades.upperBound)
    let share = (clamped - decades.lowerBound) / (decades.upperBound - decades.lowerBound)
    return range.start + share * (range.end - range.start)
  }

  /// Powers of ten within the interval, at most `most`, evenly far apart.
  func ticks(_ most: Int = 6) -> [Int] {
    let first = Int((decades.lowerBound - 1e-9).rounded(.up))
    let last = Int((decades.upperBound + 1e-9).rounded(.down))
    guard first <= last else { return [] }
    let step = max(1, (last - first + most) / most)
    return Array(stride(from: last, through: first, by: -step).reversed())
  }

  /// Returns a power of ten as a label: `0.01`, `1`, `1,000`, `1e6`.
  static func label(_ power: Int) -> String {
    switch power {
    case 0...5: Numbers.count((0..<power).reduce(1) { product, _ in product * 10 })
    case -3..<0: "0." + String(repeating: "0", count: -power - 1) + "1"
    default: "1e\(power < 0 ? "−" : "")\(abs(power))"
    }
  }
}
