// SPDX-License-Identifier: Apache-2.0

/// Reads a table as text (RFC 4180), row by row.
///
/// Rows end with CR LF, a line feed or a carriage return; a byte order mark is skipped, and so are empty lines. What
/// the format leaves open is refused: a quote inside a field without quotes, and text after the quote that ends one.
package struct CSVReader {
  private let bytes: [UInt8]
  private let place: String
  private var offset: Int
  /// The line of the file at which the reader stands, from 1, for messages.
  private var line = 1

  /// Begins to read a file's bytes.
  /// - Parameter place: the file, for messages.
  package init(_ bytes: [UInt8], at place: String) {
    (self.bytes, self.place) = (bytes, place)
    offset = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// Returns the fields of the next row; `nil` after the last. Complexity: linear in the row.
  /// - Throws: `FormatError` (`invalid`) for text that is not such a table, naming the line.
  package mutating func next() throws(FormatError) -> [String]? {
    while takeLineEnd() {}
    guard offset < bytes.count else { return nil }
    var fields: [String] = []
    repeat {
      fields.append(try isAt(0x22) ? quotedField() : plainField())
    } while take(0x2C)
    guard offset == bytes.count || takeLineEnd() else {
      throw refuse("text follows the quote that ends a field")
    }
    return fields
  }

  private mutating func plainField() throws(FormatError) -> String {
    let start = offset
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte == 0x2C || byte == 0x0A || byte == 0x0D { break }
      if byte == 0x22 { throw refuse("a quote stands inside a field that does not begin with one") }
      offset += 1
    }
    return try text(bytes[start..<offset])
  }

  private mutating func quotedField() throws(FormatError) -> String {
    offset += 1
    var field: [UInt8] = []
    while offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      // Two quotes are one of the field's own.
      if byte == 0x22, !take(0x22) { return try text(field[...]) }
      if byte == 0x0A { line += 1 }
      field.append(byte)
    }
    throw refuse("the quote that ends a field is missing")
  }

  private func text(_ field: ArraySlice<UInt8>) throws(FormatError) -> String {
    guard let text = String(validating: field, as: UTF8.self) else {
      throw refuse("a field is not UTF-8 text")
    }
    return text
  }

  private func isAt(_ byte: UInt8) -> Bool { offset < bytes.count && bytes[offset] == byte }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard isAt(byte) else { return false }
    offset += 1
    return true
  }

  private mutating func takeLineEnd() -> Bool {
    let isReturn = take(0x0D)
    guard take(0x0A) || isReturn else { return false }
    line += 1
    return true
  }

  private func refuse(_ what: String) -> FormatError {
    FormatError(
      .invalid, "\(what) on line \(line)", at: place,
      hint: "Save it again as CSV: commas between fields, quotes around those that hold commas or quotes.")
  }
}
