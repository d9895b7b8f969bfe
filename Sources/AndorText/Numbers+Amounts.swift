// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Amounts as people read them on a terminal, in at most eight characters, with an ASCII minus sign.
extension Numbers {
  /// Returns a count with three significant digits and a decimal prefix: `999`, `1.23 k`, `45.6 M`.
  package static func prefixed(_ value: Int) -> String {
    value.magnitude < 1000
      ? String(value) : scaled(Double(value), step: 1000, units: ["", "k", "M", "G", "T", "P", "E"])
  }

  /// Returns a rate a second with three significant digits: `0.5`, `12`, `1.2 M`.
  package static func rate(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    if abs(value) < 10 { return fixed(value, after: 1) }
    return prefixed(Int(clamping: value))
  }

  /// Returns bytes with a binary prefix: `512 B`, `8.00 MiB`.
  package static func bytes(_ value: Int) -> String {
    value.magnitude < 1024
      ? "\(value) B"
      : scaled(Double(value), step: 1024, units: ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"])
  }

  /// Returns seconds in the two units that matter: `350 ms`, `4.2 s`, `3 min 20 s`, `2 h 05 min`, `3 d 4 h`.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return "–" }
    if seconds < 1 { return "\(Int((seconds * 1000).rounded())) ms" }
    if seconds < 59.95 { return "\(fixed(seconds, after: 1)) s" }
    let whole = Int(clamping: seconds.rounded())
    let (minutes, hours, days) = (whole / 60, whole / 3600, whole / 86400)
    if hours < 1 { return "\(minutes) min \(padded(whole % 60)) s" }
    if days < 1 { return "\(hours) h \(padded(minutes % 60)) min" }
    return days < 1000 ? "\(days) d \(hours % 24) h" : "\(prefixed(days)) d"
  }

  /// Returns a share in percent, never 100 % before all is done: `0 %`, `99.9 %`, `100 %`.
  package static func percent(_ done: Int, of total: Int) -> String {
    guard total > 0, done < total else { return "100 %" }
    let tenths = Int(Double(max(done, 0)) / Double(total) * 1000)
    return "\(tenths / 10).\(tenths % 10) %"
  }

  /// Returns a share with one digit after the point of its percentage: `0.8 %`.
  package static func share(_ value: Double) -> String { "\(fixed(value * 100, after: 1)) %" }

  /// Returns a number of any size in few ASCII characters: `12.345`, `1.23e-07`, `1.20e+12`.
  package static func ascii(_ value: Double) -> String { pointed(value, places: 3, from: 0.01, to: 1e6) }

  /// Returns a value or an effect: with digits after the point where they are enough, else as many in exponent form,
  /// as in `-0.27903` and `1.2346e-07`.
  package static func value(_ value: Double, places: Int) -> String {
    pointed(value, places: places, from: 0.001, to: 1e9)
  }

  /// Returns digits after the point for 0 and for magnitudes of a range, exponent form for others.
  private static func pointed(_ value: Double, places: Int, from least: Double, to most: Double) -> String {
    guard value.isFinite else { return "–" }
    let isPlain = value == 0 || (least..<most).contains(abs(value))
    return isPlain ? fixed(value, after: places) : exponential(value, after: places - 1)
  }

  /// Returns the exponent form, correctly rounded: `1.2346e-07`.
  private static func exponential(_ value: Double, after places: Int) -> String {
    var text = [CChar](repeating: 0, count: 64)
    withVaList([Int32(places), value]) { _ = vsnprintf(&text, text.count, "%.*e", $0) }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func scaled(_ value: Double, step: Double, units: [String]) -> String {
    var (rest, unit) = (value, 0)
    // 999.5 of a unit would be shown as 1000 of it.
    while abs(rest) >= step * 0.9995, unit + 1 < units.count {
      rest /= step
      unit += 1
    }
    let places = abs(rest) < 9.995 ? 2 : abs(rest) < 99.95 ? 1 : 0
    return "\(fixed(rest, after: places)) \(units[unit])"
  }

  /// Returns a decimal number with a fixed number of digits after the point, rounded to nearest.
  package static func fixed(_ value: Double, after places: Int) -> String {
    let scale = (0..<places).reduce(1) { product, _ in product * 10 }
    let whole = Int(clamping: (abs(value) * Double(scale)).rounded())
    let sign = value < 0 && whole > 0 ? "-" : ""
    guard places > 0 else { return "\(sign)\(whole)" }
    let fraction = String(whole % scale)
    return "\(sign)\(whole / scale)." + String(repeating: "0", count: places - fraction.count) + fraction
  }

  private static func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
}

extension Int {
  /// Creates the nearest whole number that exists; 0 for what is not a number.
  fileprivate init(clamping value: Double) {
    self = value.isNaN ? 0 : Int(exactly: value.rounded(.towardZero)) ?? (value < 0 ? .min : .max)
  }
}
