// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob

/// `interactions.csv` of a sampled game: the AND and OR interactions by falling size, a row each.
///
/// The columns of a cube's file, of which those about all explanations of a cube are empty, then `share` and `members`, the
/// players' numbers joined by `;`. `mask` is empty above 62 players. Reading a number gives the same float64.
package enum SampleInteractionTable {
  private static let columns = [
    "rank", "kind", "order", "mask", "players", "effect", "certain", "necessity_low", "necessity_high", "low",
    "high", "share", "members",
  ]

  /// Returns the file of interactions that come strongest first.
  static func csv(_ interactions: [GameResult.Interaction], players: [String]) -> [UInt8] {
    var table = CSVWriter()
    table.row(columns)
    for row in interactions {
      table.append(row.rank)
      table.append(row.kind)
      table.append(row.order)
      table.append(row.mask.map(String.init) ?? "")
      table.append(PlayersField.text(row.players))
      table.append(row.effect)
      for _ in 0..<3 { table.append("") }
      for number in [row.low, row.high, row.share] { table.append(number.map(\.description) ?? "") }
      table.append(row.playerNumbers.map(String.init).joined(separator: ";"))
      table.endRow()
    }
    return table.take()
  }

  /// Reads the rows of a game's file.
  /// - Throws: `JobError` where a row is none of such a game.
  package static func rows(
    of file: [UInt8], players: [String], at place: String
  ) throws(JobError) -> [ShownInteraction] {
    func refused(_ row: Int) -> JobError {
      JobError(
        .invalid, "row \(row) is not an interaction of the game", at: place,
        hint: "Run andor resume on the folder to write it again.")
    }
    var rows: [ShownInteraction] = []
    var reader = CSVReader(file, at: place)
    guard (try? reader.next()) == columns else { throw refused(0) }
    while true {
      let number = rows.count + 1
      let fields: [String]?
      do throws(FormatError) { fields = try reader.next() } catch { throw refused(number) }
      guard let fields else { return rows }
      guard let row = row(fields, number: number, players) else { throw refused(number) }
      rows.append(row)
    }
  }

  private static func row(_ fields: [String], number: Int, _ players: [String]) -> ShownInteraction? {
    guard fields.count == columns.count, fields[0] == "\(number)", let effect = Double(fields[5]) else {
      return nil
    }
    let members = fields[12].split(separator: ";").compactMap { Int($0) }
    guard !members.isEmpty, members.allSatisfy(players.indices.contains),
      zip(members, members.dropFirst()).allSatisfy({ $0 < $1 }), fields[2] == "\(members.count)"
    else { return nil }
    var interaction = GameResult.Interaction(
      rank: number, kind: fields[1], order: members.count, mask: Int(fields[3]),
      players: members.map { players[$0] }, effect: effect)
    (interaction.members, interaction.share) = (members, Double(fields[11]))
    var row = ShownInteraction(interaction)
    (row.low, row.high) = (Double(fields[9]), Double(fields[10]))
    return row
  }
}
