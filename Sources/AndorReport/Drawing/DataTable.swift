// SPDX-License-Identifier: Apache-2.0
import AndorText

/// The numbers behind a drawing, for those who want them, or do not see it.
struct DataTable {
  /// On which side a column's text stands.
  enum Column {
    /// Words.
    case words(String)
    /// Numbers.
    case numbers(String)

    fileprivate var title: String {
      switch self {
      case .words(let title), .numbers(let title): title
      }
    }

    fileprivate var style: Markup {
      switch self {
      case .words: ""
      case .numbers: " class=\"number\""
      }
    }
  }

  let columns: [Column]
  var rows: [[String]] = []

  init(_ columns: [Column], rows: [[String]] = []) {
    (self.columns, self.rows) = (columns, rows)
  }

  /// The table; its first column names the row.
  var markup: Markup {
    let head = Markup(joining: columns.map { "<th scope=\"col\"\($0.style)>\($0.title)</th>" })
    let body = rows.map { row -> Markup in
      let cells = zip(columns, row).enumerated().map { position, cell -> Markup in
        position == 0
          ? "<th scope=\"row\"\(cell.0.style)><bdi>\(cell.1)</bdi></th>"
          : "<td\(cell.0.style)><bdi>\(cell.1)</bdi></td>"
      }
      return "<tr>\(cells)</tr>\n"
    }
    return "<table><thead><tr>\(head)</tr></thead><tbody>\n\(body)</tbody></table>"
  }
}
