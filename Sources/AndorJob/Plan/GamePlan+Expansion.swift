// SPDX-License-Identifier: Apache-2.0
import AndorCore

extension GamePlan {
  /// Returns masks over the evaluated players as masks over all; null players, who change no value, are absent.
  package func expanded(_ masks: MaskTable) -> MaskTable {
    guard !nullPlayers.isEmpty, var all = MaskTable(players: players) else { return masks }
    let evaluated = evaluated
    all.reserveCapacity(masks.count)
    for mask in 0..<masks.count {
      all.append(present: evaluated.indices.lazy.filter { masks[mask, $0] }.map { evaluated[$0] })
    }
    return all
  }

  /// Returns a number of each evaluated player as one of every player, 0 for null players.
  package func expanded(_ numbers: [Double]) -> [Double] {
    var all = [Double](repeating: 0, count: players)
    for (place, player) in evaluated.enumerated() { all[player] = numbers[place] }
    return all
  }
}
