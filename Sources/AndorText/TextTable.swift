// SPDX-License-Identifier: Apache-2.0

/// Rows of text in columns, for terminals and for people who pipe them.
package struct TextTable: Sendable {
  /// On which side a column's text stands.
  package enum Side: Sendable {
    /// Words.
    case left
    /// Numbers.
    case right
  }

  private let sides: [Side]
  private var rows: [[String]] = []

  /// Creates a table without rows; the header is its first row.
  package init(_ header: [(String, Side)]) {
    sides = header.map(\.1)
    if header.contains(where: { !$0.0.isEmpty }) { rows = [header.map(\.0)] }
  }

  /// Adds a row; missing cells are empty, further ones are dropped.
  package mutating func add(_ cells: [String]) {
    rows.append((0..<sides.count).map { $0 < cells.count ? Escaping.printable(cells[$0]) : "" })
  }

  /// Returns the lines, none wider than `columns` characters: the widest column gives way, cut with `…`.
  ///
  /// Columns are two spaces apart; complexity O(cells).
  package func lines(columns: Int = 80) -> [String] {
    var widths = sides.indices.map { column in rows.map { Lettering.columns($0[column]) }.max() ?? 0 }
    let gaps = 2 * max(0, sides.count - 1)
    while widths.reduce(gaps, +) > columns, let widest = widths.max(), widest > 4,
      let index = widths.firstIndex(of: widest)
    {
      widths[index] -= 1
    }
    return rows.map { row in
      let cells = row.indices.map { cell(row[$0], width: widths[$0], side: sides[$0]) }
      return Self.trimmed(cells.joined(separator: "  "))
    }
  }

  private func cell(_ text: String, width: Int, side: Side) -> String {
    let fitted = Lettering.fitted(text, columns: width)
    let space = String(repeating: " ", count: max(0, width - Lettering.columns(fitted)))
    return side == .left ? fitted + space : space + fitted
  }

  private static func trimmed(_ line: String) -> String {
    var line = line[...]
    while line.last == " " { line.removeLast() }
    return String(line)
  }

  /// Returns a line of printable text cut to a width, as a table of one cell.
  package static func cut(_ line: String, to columns: Int) -> [String] {
    var table = TextTable([("", .left)])
    table.add([line])
    return table.lines(columns: columns)
  }
}
