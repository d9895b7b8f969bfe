// SPDX-License-Identifier: Apache-2.0
import AndorText

extension GameResult.Interaction {
  /// Returns the players in at most so many columns; where they have no room, those who do not take part if
  /// these have:
  /// `all but hue · proline`. Large coalitions would otherwise all begin alike.
  package func names(among players: [String], columns: Int) -> String {
    let separator = " · "
    let names = self.players.joined(separator: separator)
    guard Lettering.columns(names) > columns else { return Lettering.fitted(names, columns: columns) }
    let present = Set(playerNumbers)
    let absent = players.indices.filter { !present.contains($0) }.map { players[$0] }
    let rest = absent.isEmpty ? "all \(order)" : "all but " + absent.joined(separator: separator)
    return Lettering.fitted(Lettering.columns(rest) <= columns ? rest : names, columns: columns)
  }
}
