// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob

/// `interactions.csv`: the strongest interactions of a game, a row each.
enum InteractionTable {
  /// The file's text (RFC 4180): `rank,kind,order,mask,players,effect`, strongest first.
  ///
  /// Players are named as `PlayersField` says. Effects are printed so that reading them gives the same float64.
  static func csv(_ interactions: [Interaction], players: [String]) -> [UInt8] {
    var text = "rank,kind,order,mask,players,effect\n"
    text.reserveCapacity(48 * (interactions.count + 1))
    for (position, interaction) in interactions.enumerated() {
      let coalition = interaction.coalition
      let names = PlayersField.text(coalition.players.map { players[$0] })
      text += "\(position + 1),\(interaction.kind.rawValue),\(coalition.order),\(coalition.mask),"
      text += "\(names),\(interaction.effect)\n"
    }
    return Array(text.utf8)
  }
}
