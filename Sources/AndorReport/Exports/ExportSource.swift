// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// A table of 2^n float64 numbers that can be read more than once, wherever it is.
public struct ExportTable: Sendable {
  /// The name, such as `values`.
  public let name: String
  /// The number of entries.
  public let count: Int
  /// Lends the entries to a reader.
  public let read: @Sendable ((Span<Double>) throws -> Void) throws -> Void

  /// Creates a table from its parts; `read` must lend `count` entries.
  public init(
    _ name: String, count: Int, read: @escaping @Sendable ((Span<Double>) throws -> Void) throws -> Void
  ) {
    (self.name, self.count, self.read) = (name, count, read)
  }
}

/// One game to be exported: its part of `result.json` and its tables, all in the order of masks.
public struct ExportSource: Sendable {
  /// The game's part of `result.json`.
  public let result: GameResult
  /// `values` and `harsanyi`, then `and` and `or` where an explanation was sought.
  public let tables: [ExportTable]

  /// Creates a game and its tables.
  /// - Throws: `ReportError` (`damaged`) where they do not fit each other.
  public init(_ result: GameResult, tables: [ExportTable]) throws(ReportError) {
    try GameMaterial.check(result)
    guard tables.allSatisfy({ $0.count == result.coalitionCount }) else {
      throw ReportError(
        .damaged, "the tables of game '\(result.name)' are not over \(result.n) players",
        hint: "Run andor verify on the folder.")
    }
    (self.result, self.tables) = (result, tables)
  }
}
