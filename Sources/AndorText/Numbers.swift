// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Every format of a number that people read.
///
/// A page prints them with a true minus sign and in few digits where the eye is to compare; a terminal and a log,
/// in ASCII and with units, have theirs in an extension.
package enum Numbers {
  /// Returns four significant digits: `−0.2790`, `16,380`, `1.295e6`, `1.234e−7`; `∞` and `undefined` for no number.
  package static func short(_ value: Double) -> String { significant(value, 4) }

  /// Returns a round number of an axis: without zeros at the end, `0.25`, `−1.2e6`.
  ///
  /// - Parameter step: how far apart the axis's numbers are; where three significant digits would make neighbours
  ///   alike, as many as it takes, up to nine.
  package static func tick(_ value: Double, step: Double = 0) -> String {
    let decades = value != 0 && step > 0 ? log10(abs(value / step)) : 0
    return trimmed(significant(value, decades.isFinite ? Int(min(max(3, decades + 2), 9)) : 3))
  }

  /// Returns four significant digits without zeros at the end, for numbers that may be whole.
  package static func plain(_ value: Double) -> String { trimmed(significant(value, 4)) }

  private static func trimmed(_ text: String) -> String {
    let end = text.firstIndex(of: "e") ?? text.endIndex
    var rest = text[..<end]
    guard rest.contains(".") else { return text }
    while rest.last == "0" { rest.removeLast() }
    if rest.last == "." { rest.removeLast() }
    return String(rest + text[end...])
  }

  /// Returns three significant digits, for places with little room.
  package static func brief(_ value: Double) -> String { significant(value, 3) }

  /// Returns four significant digits with the sign, also where it is positive.
  package static func signed(_ value: Double) -> String { value > 0 ? "+" + short(value) : short(value) }

  /// Returns the shortest text that reads back as the same float64: what `result.json` holds.
  package static func exact(_ value: Double) -> String { value.description }

  /// Returns a count with groups of three digits.
  package static func count(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var text = value < 0 ? "−" : ""
    for (position, digit) in digits.enumerated() {
      if position > 0, (digits.count - position) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// Returns a count and what is counted: `1 shard`, `1,000 shards`.
  package static func count(_ value: Int, _ noun: String) -> String {
    "\(count(value)) \(noun)\(value == 1 ? "" : "s")"
  }

  /// Returns a share as a percentage of three significant digits: `98.7 %`.
  package static func percent(_ share: Double) -> String { "\(significant(share * 100, 3)) %" }

  /// Returns a probability in per cent, with as many decimals as tell it from 0 and 1: `98.2 %`, `99.994 %`.
  package static func probability(_ value: Double) -> String {
    let rest = min(value, 1 - value)
    guard rest > 0 else { return percent(value) }
    guard rest >= 1e-9 else { return value < 0.5 ? "under 0.0000001 %" : "over 99.9999999 %" }
    return "\(fixed(value * 100, after: max(1, Int((-log10(rest * 100)).rounded(.up))))) %"
  }

  /// Returns as many decimals as the largest of a column needs for four digits: numbers stand below each other.
  package static func aligned(_ value: Double, most: Double) -> String {
    guard value.isFinite, most >= 1e-4, most < 1e6 else { return short(value) }
    let text = fixed(value, after: max(0, 3 - Int(log10(most).rounded(.down))))
    return text.hasPrefix("-") ? "−" + text.dropFirst() : text
  }

  /// Returns a coordinate: at most two decimals, 0 for NaN.
  package static func coordinate(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e7 else { return "0" }
    let hundredths = Int((value * 100).rounded())
    let (whole, rest) = (hundredths.magnitude / 100, hundredths.magnitude % 100)
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    return rest % 10 == 0 ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }

  /// Returns a number with some significant digits, in exponent form from a million up and below a
  /// ten-thousandth: longer ones have no room beside an axis or a bar.
  package static func significant(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "undefined" : value < 0 ? "−∞" : "∞" }
    guard value != 0 else { return "0" }
    var (exponent, scaled) = decimal(abs(value), digits)
    if scaled >= power(digits) { (exponent, scaled) = (exponent + 1, scaled / 10) }
    let text = String(scaled)
    let sign = value < 0 ? "−" : ""
    if exponent >= 0, exponent < 6, exponent >= digits - 1 {
      return sign + count(Int(abs(value).rounded()))
    }
    if exponent < -4 || exponent >= 6 {
      let fraction = text.dropFirst()
      let power = exponent < 0 ? "−\(-exponent)" : "\(exponent)"
      return "\(sign)\(text.prefix(1))\(fraction.isEmpty ? "" : ".\(fraction)")e\(power)"
    }
    if exponent < 0 { return "\(sign)0.\(String(repeating: "0", count: -exponent - 1))\(text)" }
    return "\(sign)\(text.prefix(exponent + 1)).\(text.dropFirst(exponent + 1))"
  }

  /// Returns the decimal exponent of a positive number, and its first digits rounded to a whole number.
  private static func decimal(_ value: Double, _ digits: Int) -> (exponent: Int, scaled: Int) {
    let exponent = Int(log10(value).rounded(.down))
    // In two steps: 10^−exponent alone may overflow where the quotient does not.
    let shift = digits - 1 - exponent
    let scaled = value * pow(10, Double(shift / 2)) * pow(10, Double(shift - shift / 2))
    let rounded = scaled.rounded()
    guard rounded.isFinite, rounded < 1e15 else { return (exponent, power(digits) - 1) }
    // The logarithm of a power of ten may come out just below it.
    return rounded < Double(power(digits - 1))
      ? (exponent - 1, Int((scaled * 10).rounded())) : (exponent, Int(rounded))
  }

  private static func power(_ digits: Int) -> Int { (0..<digits).reduce(1) { product, _ in product * 10 } }
}
