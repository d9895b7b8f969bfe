// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorLedger

/// Writes tables over the evaluated players of a game as tables over all its players.
struct ExpandedTable {
  private let plan: GamePlan
  private let embedding: PlayerEmbedding
  /// Entries that are written at once.
  private static let chunk = 1 << 16

  /// Creates the writer of a game's tables.
  init(_ plan: GamePlan) {
    self.plan = plan
    embedding = PlayerEmbedding(players: plan.evaluated)
  }

  /// Writes a table under a temporary name; O(2^n).
  ///
  /// - Parameters:
  ///   - table: an entry for each coalition of evaluated players.
  ///   - path: where the file will be published.
  ///   - other: the entry of a coalition with a null player, 0 for interactions; `nil` for values, which a null player
  ///     does not change.
  ///   - look: called with what is written, in order.
  /// - Throws: `LedgerError`.
  func write(
    _ table: Span<Double>, to path: String, filling other: Double?, look: (Span<Double>) -> Void = { _ in }
  ) throws(LedgerError) -> PendingFile {
    let count = plan.coalitionCount
    let file = try DoubleFile(creating: path, count: count)
    guard !plan.nullPlayers.isEmpty else {
      try file.write(table, at: 0)
      look(table)
      return file.pending
    }
    var chunk = [Double](repeating: 0, count: min(count, Self.chunk))
    for start in stride(from: 0, to: count, by: chunk.count) {
      embedding.spread(table, from: UInt64(start), filling: other, into: &chunk)
      try file.write(chunk.span, at: start)
      look(chunk.span)
    }
    return file.pending
  }
}
