// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob

/// `brief.csv`: the brief explanation of a game, a row an interaction in the order in which they were chosen.
///
/// Columns: `k,kind,players,effect,r2`; players are named as `PlayersField` says, and reading a number gives the same
/// float64.
enum BriefTable {
  /// Returns the file of a brief explanation.
  static func csv(_ terms: [GameResult.BriefTerm], players: [String]) -> [UInt8] {
    var table = CSVWriter()
    table.row(["k", "kind", "players", "effect", "r2"])
    for term in terms {
      table.append(term.k)
      table.append(term.kind)
      table.append(PlayersField.text(of: term.mask, players: players))
      table.append(term.effect)
      table.append(term.r2)
      table.endRow()
    }
    return table.take()
  }
}
