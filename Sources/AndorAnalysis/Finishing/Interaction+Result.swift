// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob

extension GameResult.Interaction {
  /// Creates the entry of an interaction between some of a game's players, in the order of strength.
  init(_ interaction: Interaction, rank: Int, players: [String]) {
    let coalition = interaction.coalition
    self.init(
      rank: rank, kind: interaction.kind.rawValue, order: coalition.order, mask: Int(coalition.mask),
      players: coalition.players.map { players[$0] }, effect: interaction.effect)
  }
}
