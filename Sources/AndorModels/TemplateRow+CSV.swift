// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob

extension TemplateRow {
  /// Reads one row of a CSV file whose first row names the columns, and what is usual in each column.
  /// - Parameters:
  ///   - path: The file.
  ///   - number: The row, from 0; the names are not counted.
  /// - Throws: `ModelError`: `missing` where there is no such file or row, `invalid` for what is no such table.
  public init(csv path: String, row number: Int) throws {
    let file = try fromFile(InputFile(path, limit: Limits.jobFileBytes))
    var reader = CSVReader(try fromFile(file.bytes(at: 0, count: file.size)), at: path)
    guard let names = try fromFile(reader.next()) else {
      throw ModelError(
        .invalid, "the file is empty", at: path, hint: "Give a table with the columns' names first.")
    }
    var chosen: [String]?
    var columns = names.map { _ in Usual() }
    var count = 0
    while let fields = try fromFile(reader.next()) {
      guard fields.count == names.count else {
        throw ModelError(
          .invalid, "row \(count) has \(fields.count) fields, and there are \(names.count) names", at: path,
          hint: "Give every row a field for each column.")
      }
      for (column, field) in fields.enumerated() { columns[column].take(field) }
      if count == number { chosen = fields }
      count += 1
    }
    guard let chosen else {
      throw ModelError(
        .missing, "there is no row \(number): the table has \(count)", at: path,
        hint: "Rows are counted from 0, without the names.")
    }
    self.init(
      columns: names.indices.map {
        Column(name: names[$0], value: chosen[$0], mean: columns[$0].mean(of: count), mode: columns[$0].mode)
      }, place: path)
  }

  /// What is usual in a column, gathered field by field.
  private struct Usual {
    private var sum: Double? = 0
    private var counts: [String: Int] = [:]
    private var most = 0
    private(set) var mode = ""

    mutating func take(_ field: String) {
      sum = sum.flatMap { sum in Double(field).map { sum + $0 } }
      let count = counts[field, default: 0] + 1
      counts[field] = count
      if count > most { (most, mode) = (count, field) }
    }

    func mean(of count: Int) -> Double? {
      sum.flatMap { ($0 / Double(count)).isFinite ? $0 / Double(count) : nil }
    }
  }
}
