// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorFormats
import AndorJob

/// All coalitions of a game as a text table (RFC 4180), a row each.
public enum CSVExport {
  /// Rows that are written at once.
  private static let block = 1 << 12

  /// Writes `mask,order,players,value,harsanyi` and, where there is an explanation, `and,or`.
  ///
  /// 2^n rows in the order of masks; players are named as `PlayersField` says. Numbers are printed so that reading them
  /// gives the same float64. Memory: one block of rows.
  public static func write(_ source: ExportSource, to sink: ByteSink) throws {
    var table = CSVWriter()
    table.row(["mask", "order", "players"] + source.tables.map { $0.name == "values" ? "value" : $0.name })
    let players = source.result.players
    let count = source.result.coalitionCount
    for start in stride(from: 0, to: count, by: block) {
      let masks = start..<min(start + block, count)
      var columns: [[Double]] = []
      for table in source.tables {
        try table.read { span in columns.append(masks.map { span[$0] }) }
      }
      for mask in masks {
        let coalition = Coalition(mask: UInt64(mask))
        table.append(mask)
        table.append(coalition.order)
        table.append(PlayersField.text(coalition.players.map { players[$0] }))
        for column in columns { table.append(column[mask - start]) }
        table.endRow()
      }
      try table.take().withUnsafeBytes(sink)
    }
  }
}
