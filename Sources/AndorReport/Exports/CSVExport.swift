// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// All coalitions of a game as a text table (RFC 4180), a row each.
public enum CSVExport {
  /// Rows that are written at once.
  private static let block = 1 << 12

  /// Writes `mask,order,players,value,harsanyi` and, where there is an explanation, `and,or`.
  ///
  /// 2^n rows in the order of masks; players are named as `PlayersField` says. Numbers are printed so that reading them
  /// gives the same float64. Memory: one block of rows.
  public static func write(_ source: ExportSource, to sink: ExportSink) throws {
    let names = source.tables.map { $0.name == "values" ? "value" : $0.name }
    try put("mask,order,players,\(names.joined(separator: ","))\n", to: sink)
    let players = source.result.players
    let count = source.result.coalitionCount
    for start in stride(from: 0, to: count, by: block) {
      let masks = start..<min(start + block, count)
      var columns: [[Double]] = []
      for table in source.tables {
        try table.read { span in columns.append(masks.map { span[$0] }) }
      }
      var text = ""
      text.reserveCapacity(64 * masks.count)
      for mask in masks {
        let members = players.indices.filter { mask >> $0 & 1 == 1 }.map { players[$0] }
        text += "\(mask),\(mask.nonzeroBitCount),\(PlayersField.text(members))"
        for column in columns { text += ",\(column[mask - start])" }
        text += "\n"
      }
      try put(text, to: sink)
    }
  }

  private static func put(_ text: String, to sink: ExportSink) throws {
    var text = text
    try text.withUTF8 { try sink(UnsafeRawBufferPointer($0)) }
  }
}
