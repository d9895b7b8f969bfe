// SPDX-License-Identifier: Apache-2.0

/// Writes the pieces of a JSON text (RFC 8259) without losing anything: every text reads back as it was.
///
/// For documents too large to be encoded as one value; documents of andor's own go through `SnakeCaseJSON`.
package enum JSONWriter {
  /// Returns a text in quotes.
  package static func quoted(_ text: String) -> String {
    var result = String.UnicodeScalarView("\"".unicodeScalars)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        result.append("\\")
        result.append(scalar)
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        let padding = String(repeating: "0", count: 4 - digits.count)
        result.append(contentsOf: "\\u\(padding)\(digits)".unicodeScalars)
      default: result.append(scalar)
      }
    }
    result.append("\"")
    return String(result)
  }

  /// Returns a number as the shortest text that reads back as the same float64.
  ///
  /// JSON has no word for infinity and NaN: they are written as Python's `json` reads them.
  package static func number(_ value: Double) -> String {
    value.isNaN ? "NaN" : value.isInfinite ? (value < 0 ? "-Infinity" : "Infinity") : value.description
  }
}
