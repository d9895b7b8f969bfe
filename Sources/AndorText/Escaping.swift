// SPDX-License-Identifier: Apache-2.0

/// Text from outside made harmless: it stays text, keeps its line and its direction.
package enum Escaping {
  /// Returns the text for element content and attribute values alike.
  ///
  /// `& < > " '` become entities. Control characters become their visible pictures (␊ for a line feed); what
  /// turns the direction of the text around it, and what XML does not allow, becomes U+FFFD.
  package static func escaped(_ text: String) -> String {
    if text.utf8.allSatisfy(isPlain) { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result.append(contentsOf: "&amp;".unicodeScalars)
      case "<": result.append(contentsOf: "&lt;".unicodeScalars)
      case ">": result.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
      case "'": result.append(contentsOf: "&#39;".unicodeScalars)
      default: result.append(shown(scalar))
      }
    }
    return String(result)
  }

  /// Returns the text without what would not be seen, otherwise as it is.
  package static func printable(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { result.append(shown(scalar)) }
    return String(result)
  }

  /// Returns the text without what would not be seen, but for the ends of its lines: that of a traceback, say.
  package static func printableLines(_ text: String) -> String {
    text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
      .map { printable(String($0)) }.joined(separator: "\n")
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x7F && byte != 0x26 && byte != 0x3C && byte != 0x3E && byte != 0x22
      && byte != 0x27
  }

  /// Returns a character as it is, or what is shown in its place.
  package static func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0..<0x20: Unicode.Scalar(0x2400 + scalar.value) ?? replacement
    case 0x7F: "\u{2421}"
    // C1 controls; marks, embeddings, overrides and isolates of direction; what is no character.
    case 0x80..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFFFE, 0xFFFF: replacement
    default: scalar
    }
  }

  private static let replacement: Unicode.Scalar = "\u{FFFD}"
}
