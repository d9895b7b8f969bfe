// SPDX-License-Identifier: Apache-2.0
import AndorFormats

/// A table: the writer can say what the reader accepts, and the reader gives it back.
@Sendable func checkCSV(_ bytes: [UInt8]) throws -> Bool {
  let rows: [[String]]
  do throws(FormatError) {
    rows = try table(bytes)
  } catch {
    try requireShort("\(error)")
    return false
  }
  let size = rows.reduce(0) { $0 + $1.reduce(0) { $0 + $1.utf8.count } }
  try require(size <= bytes.count, "\(bytes.count) bytes hold fields of \(size)")
  try require(rows.allSatisfy { !$0.isEmpty }, "a row has no fields")
  var writer = CSVWriter()
  for row in rows { writer.row(row) }
  let again = try? table(writer.take())
  // Strings compare by what they mean; here every byte counts.
  try require(
    again.map { $0.map { $0.map { Array($0.utf8) } } } == rows.map { $0.map { Array($0.utf8) } }, "\(rows)")
  return true
}

private func table(_ bytes: [UInt8]) throws(FormatError) -> [[String]] {
  var reader = CSVReader(bytes, at: "table.csv")
  var rows: [[String]] = []
  while let row = try reader.next() { rows.append(row) }
  return rows
}
