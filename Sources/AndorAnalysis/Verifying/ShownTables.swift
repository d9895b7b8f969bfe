// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger

/// The tables from which a game's ranking was taken: `and.npy` and `or.npy` of its explanation, or
/// `harsanyi.npy` alone.
struct ShownTables {
  let and: MappedDoubles
  let or: MappedDoubles?
  /// The AND table's file, for messages.
  let name: String

  /// Opens the tables of a game's folder.
  init(folder: String, result: GameResult, harsanyi: MappedDoubles) throws(LedgerError) {
    guard result.explain != nil else {
      (and, or, name) = (harsanyi, nil, "harsanyi.npy")
      return
    }
    and = try MappedDoubles("\(folder)/and.npy", count: harsanyi.count)
    or = try MappedDoubles("\(folder)/or.npy", count: harsanyi.count)
    name = "and.npy and or.npy"
  }

  /// The interactions that are not 0.
  var interactionCount: Int {
    [and, or].reduce(0) { count, table in
      count
        + (table?.withSpan { table in
          table.indices.dropFirst().reduce(0) { $0 + (table[$1] == 0 ? 0 : 1) }
        } ?? 0)
    }
  }

  /// Returns whether an effect is what its table says.
  func hold(_ kind: String, _ mask: Int, _ effect: Double) -> Bool {
    guard let table = kind == "and" ? and : kind == "or" ? or : nil, (0..<table.count).contains(mask)
    else { return false }
    return table.withSpan { $0[mask] } == effect
  }
}
