// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorTestKit
import Testing

@Suite struct CSVTests {
  private func rows(_ bytes: [UInt8]) throws -> [[String]] {
    var reader = CSVReader(bytes, at: "table.csv")
    var rows: [[String]] = []
    while let row = try reader.next() { rows.append(row) }
    return rows
  }

  private func written(_ rows: [[String]]) -> [UInt8] {
    var writer = CSVWriter()
    for row in rows { writer.row(row) }
    return writer.take()
  }

  /// Rows of the signs that matter to the format, empty fields and combining marks among them.
  private func randomRows(seed: UInt64) -> [[String]] {
    var random = SeededRandom(seed: seed)
    let signs: [Unicode.Scalar] = ["a", "\"", ",", ";", "\n", "\r", " ", "\u{301}", "漢"]
    return (0..<Int.random(in: 1...20, using: &random)).map { _ in
      (0..<Int.random(in: 1...5, using: &random)).map { _ in
        var field = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...4, using: &random) {
          field.append(signs[Int.random(in: 0..<signs.count, using: &random)])
        }
        return String(field)
      }
    }
  }

  /// Rows as a literal of Python.
  private func literal(_ rows: [[String]]) -> String {
    "[" + rows.map { "[" + $0.map(JSONWriter.quoted).joined(separator: ", ") + "]" }.joined(separator: ", ")
      + "]"
  }

  /// Swift compares text by what it means; a file is compared by its scalars.
  private func scalars(_ rows: [[String]]) -> [[[Unicode.Scalar]]] {
    rows.map { $0.map { Array($0.unicodeScalars) } }
  }

  @Test func fieldsAreQuotedWhereTheyNeedIt() {
    var writer = CSVWriter()
    writer.row(["plain", "a,b", "say \"no\"", "two\nlines", "\"\u{301}", ""])
    writer.row([""])
    writer.append(-3)
    writer.append(0.1)
    writer.append(Double.infinity)
    writer.endRow()
    let text = "plain,\"a,b\",\"say \"\"no\"\"\",\"two\nlines\",\"\"\"\u{301}\",\n\"\"\n-3,0.1,inf\n"
    #expect(writer.take() == Array(text.utf8))
    #expect(writer.take().isEmpty)
  }

  @Test func rowsComeBack() throws {
    try withEvery("seed", in: 1...200 as ClosedRange<UInt64>) { seed in
      let rows = randomRows(seed: seed)
      let read = try self.rows(written(rows))
      #expect(scalars(read) == scalars(rows))
    }
  }

  @Test func pythonReadsWhatIsWritten() throws {
    let rows = (1...20).flatMap { randomRows(seed: $0) }
    let script = """
      import csv, sys
      with open(sys.argv[1], newline="", encoding="utf-8") as file:
          assert list(csv.reader(file, strict=True)) == \(literal(rows))
      """
    #expect(try python(script, on: written(rows)) == 0)
    #expect(try python(script, on: written(rows + [["more"]])) != 0)
  }

  @Test(arguments: [("\\r\\n", "MINIMAL"), ("\\n", "ALL"), ("\\r", "ALL")])
  func whatPythonWritesIsRead(end: String, quotes: String) throws {
    let rows = (30...50).flatMap { randomRows(seed: $0) }
    let path = temporary([])
    defer { remove(path) }
    let script = """
      import csv, sys
      with open(sys.argv[1], "w", newline="", encoding="utf-8-sig") as file:
          writer = csv.writer(file, lineterminator="\(end)", quoting=csv.QUOTE_\(quotes))
          writer.writerows(\(literal(rows)))
      """
    #expect(try python(script, at: path) == 0)
    let read = try self.rows(readBytes(path))
    #expect(scalars(read) == scalars(rows))
  }

  @Test func emptyLinesHoldNoRow() throws {
    #expect(try rows([]).isEmpty)
    #expect(try rows(Array("\n\r\n".utf8)).isEmpty)
    #expect(try rows(Array("a\n\n\nb".utf8)) == [["a"], ["b"]])
    #expect(try rows(Array(",\n\"\"".utf8)) == [["", ""], [""]])
  }

  @Test(
    arguments: [
      ("a\nb\"c", "line 2"), ("a\n\"b\"c", "line 2"), ("\"a\nb", "line 2"), ("\"a\n\n\",b\nx\"", "line 4"),
    ])
  func whatIsOpenIsRefused(text: String, line: String) {
    let error = #expect(throws: FormatError.self) { try rows(Array(text.utf8)) }
    #expect(error?.code == .invalid && error?.message.hasSuffix(line) == true, "\(error?.message ?? "")")
  }

  @Test func textIsUTF8() {
    #expect(throws: FormatError.self) { try rows([0x61, 0xFF, 0x0A]) }
    #expect(throws: FormatError.self) { try rows([0x22, 0xFF, 0x22, 0x0A]) }
  }
}
