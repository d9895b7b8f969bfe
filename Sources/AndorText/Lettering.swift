// SPDX-License-Identifier: Apache-2.0

/// How much room text takes, in pictures and on terminals, and how it is cut to the room there is.
package enum Lettering {
  /// Returns the columns of a text in a font of fixed width; East Asian wide characters and emoji take two.
  package static func columns(_ text: String) -> Int {
    text.reduce(0) { $0 + (isWide($1) ? 2 : 1) }
  }

  /// Returns the text, or its beginning with `…`, in at most so many columns; control characters made
  /// visible.
  package static func fitted(_ text: String, columns: Int) -> String {
    let printable = Escaping.printable(text)
    guard self.columns(printable) > columns else { return printable }
    var rest = max(0, columns - 1)
    var result = ""
    for character in printable {
      let width = isWide(character) ? 2 : 1
      guard width <= rest else { break }
      rest -= width
      result.append(character)
    }
    return result + "…"
  }

  /// Returns the text on lines of at most so many columns, broken at spaces; a longer word has a line of its own.
  package static func wrapped(_ text: String, columns: Int) -> [String] {
    var lines: [String] = []
    for word in Escaping.printable(text).split(separator: " ") {
      if let last = lines.last, self.columns(last) + 1 + self.columns(String(word)) <= columns {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines.isEmpty ? [""] : lines
  }

  private static func isWide(_ character: Character) -> Bool {
    guard let first = character.unicodeScalars.first?.value else { return false }
    switch first {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      return true
    default: return false
    }
  }
}
