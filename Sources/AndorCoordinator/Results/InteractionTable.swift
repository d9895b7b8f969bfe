// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob

/// `interactions.csv`: the strongest interactions of a game, a row each.
enum InteractionTable {
  /// The file's text (RFC 4180): `rank,kind,order,mask,players,effect`, strongest first.
  ///
  /// Players are named, joined by `;`. Effects are printed so that reading them gives the same float64.
  static func csv(_ interactions: [Interaction], players: [String]) -> [UInt8] {
    var text = "rank,kind,order,mask,players,effect\n"
    text.reserveCapacity(48 * (interactions.count + 1))
    for (position, interaction) in interactions.enumerated() {
      let coalition = interaction.coalition
      let names = coalition.players.map { players[$0] }.joined(separator: ";")
      text += "\(position + 1),\(interaction.kind.rawValue),\(coalition.order),\(coalition.mask),"
      text += "\(quoted(names)),\(interaction.effect)\n"
    }
    return Array(text.utf8)
  }

  private static func quoted(_ field: String) -> String {
    guard field.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return field }
    // Scalars, not characters: a quote stays a quote where a combining mark follows it.
    var result = String.UnicodeScalarView()
    for scalar in field.unicodeScalars {
      if scalar == "\"" { result.append(scalar) }
      result.append(scalar)
    }
    return "\"\(String(result))\""
  }
}
