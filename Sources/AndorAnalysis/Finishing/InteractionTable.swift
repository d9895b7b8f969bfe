// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorFormats
import AndorJob

/// `interactions.csv`: the strongest interactions of a game, a row each.
///
/// Columns: `rank,kind,order,mask,players,effect`; players are named as `PlayersField` says, and reading an effect
/// gives the same float64.
enum InteractionTable {
  private static let columns = ["rank", "kind", "order", "mask", "players", "effect"]

  /// Returns the file of interactions that come strongest first.
  static func csv(_ interactions: [Interaction], players: [String]) -> [UInt8] {
    var table = CSVWriter()
    table.row(columns)
    for (position, interaction) in interactions.enumerated() {
      let coalition = interaction.coalition
      table.append(position + 1)
      table.append(interaction.kind.rawValue)
      table.append(coalition.order)
      table.append(Int(coalition.mask))
      table.append(PlayersField.text(of: Int(coalition.mask), players: players))
      table.append(interaction.effect)
      table.endRow()
    }
    return table.take()
  }

  /// Returns the number of the first row for which `holds` is false, or of the first that cannot be read or is missing;
  /// `nil` where all `count` rows hold.
  static func firstWrongRow(
    of file: [UInt8], count: Int, players: [String],
    where holds: (_ kind: String, _ mask: Int, _ effect: Double) -> Bool
  ) -> Int? {
    var reader = CSVReader(file, at: "interactions.csv")
    guard (try? reader.next()) == columns else { return 0 }
    for row in stride(from: 1, through: count, by: 1) {
      guard let fields = try? reader.next(), fields.count == columns.count, let mask = Int(fields[3]),
        let effect = Double(fields[5]), holds(fields[1], mask, effect), fields[0] == "\(row)",
        fields[2] == "\(mask.nonzeroBitCount)", fields[4] == PlayersField.text(of: mask, players: players)
      else { return row }
    }
    do throws(FormatError) {
      return try reader.next() == nil ? nil : count + 1
    } catch {
      return count + 1
    }
  }
}
