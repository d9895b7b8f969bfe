// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Numbers in decimal digits, as drawings and tables need them.
package enum Decimals {
  /// So many digits after the point: `12.50`.
  static func fixed(_ value: Double, _ places: Int) -> String { formatted("%.\(places)f", value) }

  /// All digits in groups of three: `131 072`.
  package static func grouped(_ value: Int) -> String {
    let digits = String(value.magnitude)
    let first = digits.count % 3
    var groups = first > 0 ? [digits.prefix(first)] : []
    var rest = digits.dropFirst(first)
    while !rest.isEmpty {
      groups.append(rest.prefix(3))
      rest = rest.dropFirst(3)
    }
    return (value < 0 ? "\u{2212}" : "") + groups.joined(separator: "\u{202F}")
  }

  /// Four significant digits with a true minus sign: `−0.01235`, `1.2e+07`.
  package static func significant(_ value: Double) -> String {
    let text = formatted("%.4g", value)
    return text.hasPrefix("-") ? "\u{2212}" + text.dropFirst() : text
  }

  /// As many digits after the point as the largest of a column needs to have four: they stand below each other.
  package static func like(_ value: Double, most: Double) -> String {
    guard most >= 1e-4, most < 1e6 else { return significant(value) }
    let text = fixed(value, max(0, 3 - Int(log10(most).rounded(.down))))
    return text.hasPrefix("-") ? "\u{2212}" + text.dropFirst() : text
  }

  /// All digits that the value has, for programs.
  static func exact(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return "\(value)"
  }

  private static func formatted(_ format: String, _ value: Double) -> String {
    guard value.isFinite else { return "–" }
    var buffer = [CChar](repeating: 0, count: 400)
    let length = withVaList([value]) { vsnprintf(&buffer, buffer.count, format, $0) }
    return String(
      decoding: buffer.prefix(min(Int(length), buffer.count - 1)).map { UInt8(bitPattern: $0) },
      as: UTF8.self)
  }
}
