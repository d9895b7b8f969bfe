// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob

/// A sampled game's numbers in the formats of other tools: they are estimates, and say so.
public enum SampledExport {
  /// The most players of an OR interaction that is written as AND interactions: 2^10 − 1 of them.
  public static let mostExpanded = 10

  /// The indices that a sample has, with the highest order of each.
  public static let orders: [ShapiqIndex: Int] = [.sv: 1, .sii: 2, .kSII: 2, .moebius: 1 << 10]

  /// Returns an index of sets of players, the empty set left out, of order up to 2 for Shapley interactions.
  ///
  /// Shapley values are those of the result; interactions of pairs are the surrogate's largest, the others 0. k-SII adds up
  /// to v(N) − v(∅), as it does without sampling. Möbius transforms are those of the selected interactions, OR expanded.
  /// - Parameters:
  ///   - pairs: the largest Shapley interactions of pairs.
  ///   - interactions: all AND and OR interactions that were selected.
  /// - Throws: `ReportError` (`refused`) for an OR of more than ``mostExpanded`` players.
  public static func values(
    of index: ShapiqIndex, upTo order: Int, _ result: GameResult, pairs: [(i: Int, j: Int, value: Double)],
    interactions: [GameResult.Interaction]
  ) throws(ReportError) -> [(players: [Int], value: Double)] {
    guard index != .moebius else { return try moebius(interactions, upTo: order) }
    var singles = result.shapley
    if index == .kSII, order > 1 {
      for pair in pairs {
        singles[pair.i] -= pair.value / 2
        singles[pair.j] -= pair.value / 2
      }
    }
    let all = singles.enumerated().map { (players: [$0.offset], value: $0.element) }
    return order < 2 ? all : all + pairs.map { (players: [$0.i, $0.j], value: $0.value) }
  }

  private static func moebius(
    _ interactions: [GameResult.Interaction], upTo order: Int
  ) throws(ReportError) -> [(players: [Int], value: Double)] {
    var effects: [[Int]: Double] = [:]
    for row in interactions {
      let players = row.playerNumbers
      guard row.kind == "or" else {
        effects[players, default: 0] += row.effect
        continue
      }
      guard players.count <= mostExpanded else {
        throw ReportError(
          .refused, "an OR of \(players.count) players is \((1 << players.count) - 1) AND interactions",
          hint: "Export another index, such as --index SII.")
      }
      // OR of S is Σ over T ⊆ S of (−1)^(|T| + 1) AND of T.
      for part in 1..<1 << players.count {
        let members = players.indices.filter { part >> $0 & 1 == 1 }.map { players[$0] }
        effects[members, default: 0] += members.count % 2 == 1 ? row.effect : -row.effect
      }
    }
    return effects.filter { $0.key.count <= order }.map { (players: $0.key, value: $0.value) }
      .sorted {
        $0.players.count != $1.players.count
          ? $0.players.count < $1.players.count : $0.players.lexicographicallyPrecedes($1.players)
      }
  }

  /// Writes a file that shapiq's `InteractionValues.load` reads, marked as estimated with its budget.
  public static func writeShapiq(
    _ result: GameResult, index: ShapiqIndex, order: Int, values: [(players: [Int], value: Double)],
    to sink: ByteSink
  ) throws {
    var text = ShapiqExport.head(result, index: index, order: order, isEstimated: true)
    for (players, value) in values {
      let names = players.map(String.init).joined(separator: ",")
      text += ",\n    \"\(names)\": \(JSONWriter.number(value))"
      guard text.utf8.count > 1 << 16 else { continue }
      try text.withUTF8 { try sink(UnsafeRawBufferPointer($0)) }
      text = ""
    }
    text += "\n  }\n}\n"
    try text.withUTF8 { try sink(UnsafeRawBufferPointer($0)) }
  }

  /// Writes `values` and `masks` of some rows (`uint8` rows, player i being bit i mod 8 of byte i / 8), `first_row`,
  /// `players`, `shapley`, `shapley_low` and `shapley_high` as an archive that `numpy.load` reads.
  public static func writeNumpy(
    _ result: GameResult, rows: Range<Int>, values: [Double], masks: [UInt8], to sink: ByteSink
  ) throws {
    try NumpyExport.write(
      [
        ("values", NpyArray(values)), ("masks", NpyArray(masks, columns: (result.n + 7) / 8)),
        ("first_row", NpyArray([Double(rows.lowerBound)])), ("players", NpyArray(result.players)),
        ("shapley", NpyArray(result.shapley)), ("shapley_low", NpyArray(result.shapleyLow ?? [])),
        ("shapley_high", NpyArray(result.shapleyHigh ?? [])),
      ], to: sink)
  }
}
