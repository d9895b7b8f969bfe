// SPDX-License-Identifier: Apache-2.0

/// Writes a table as text (RFC 4180), field by field; a field is quoted where it needs it.
///
/// Rows end with a line feed alone, which every reader of such tables takes; ``CSVReader`` gives the fields back.
package struct CSVWriter {
  /// What has been written and not yet taken.
  private var text = ""
  private var isRowBegun = false

  /// Creates a table without rows.
  package init() {}

  /// Appends a text to the row.
  package mutating func append(_ field: String) {
    // A row of one empty field would be an empty line, which readers skip.
    // A byte order mark, were it the first of the file, would be skipped.
    let needsQuotes =
      field.isEmpty
      ? !isRowBegun : field.utf8.contains(where: Self.isSpecial) || field.unicodeScalars.first == "\u{FEFF}"
    appendPlain(needsQuotes ? Self.quoted(field) : field)
  }

  /// Appends a number to the row.
  package mutating func append(_ number: Int) { appendPlain(String(number)) }

  /// Appends a number to the row, as the shortest text that reads back as the same float64.
  package mutating func append(_ number: Double) { appendPlain(number.description) }

  /// Ends the row.
  package mutating func endRow() {
    assert(isRowBegun, "a row has at least one field")
    text += "\n"
    isRowBegun = false
  }

  /// Writes a row of texts.
  package mutating func row(_ fields: [String]) {
    for field in fields { append(field) }
    endRow()
  }

  /// Returns the rows written since the last call, so that a large table can be written in blocks.
  package mutating func take() -> [UInt8] {
    assert(!isRowBegun, "only whole rows are taken")
    defer { text.removeAll(keepingCapacity: true) }
    return Array(text.utf8)
  }

  private mutating func appendPlain(_ field: String) {
    if isRowBegun { text += "," }
    text += field
    isRowBegun = true
  }

  /// Returns whether a byte would end the field or the row, or begin a quoted field: `"`, `,` and ends of lines.
  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte == 0x22 || byte == 0x2C || byte == 0x0A || byte == 0x0D
  }

  /// Returns a field in quotes, its own quotes doubled.
  private static func quoted(_ field: String) -> String {
    // Scalars, not characters: a quote stays a quote where a combining mark follows it.
    var result = String.UnicodeScalarView("\"".unicodeScalars)
    for scalar in field.unicodeScalars {
      if scalar == "\"" { result.append(scalar) }
      result.append(scalar)
    }
    result.append("\"")
    return String(result)
  }
}
