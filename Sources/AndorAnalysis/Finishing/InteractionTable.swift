// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorFormats
import AndorJob

/// `interactions.csv`: the strongest interactions of a game, a row each.
///
/// Columns: `rank,kind,order,mask,players,effect`, then `certain,necessity_low,necessity_high,low,high`, empty where
/// nothing was asked or proved; players are named as `PlayersField` says, and reading a number gives the same float64.
package enum InteractionTable {
  private static let columns = [
    "rank", "kind", "order", "mask", "players", "effect", "certain", "necessity_low", "necessity_high", "low",
    "high",
  ]

  private static func known(_ marks: [Explanation.Mark]) -> [MarkedEffect: Explanation.Mark] {
    Dictionary(marks.map { (MarkedEffect($0.kind, $0.mask), $0) }) { first, _ in first }
  }

  /// Returns the file of interactions that come strongest first.
  /// - Parameter marks: what is known of some of them.
  static func csv(
    _ interactions: [Interaction], players: [String], marks: [Explanation.Mark] = []
  ) -> [UInt8] {
    let known = known(marks)
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
      for field in fieldsOf(known[MarkedEffect(interaction.kind.rawValue, Int(coalition.mask))]) {
        table.append(field)
      }
      table.endRow()
    }
    return table.take()
  }

  /// Returns the fields of what is known of an interaction.
  private static func fieldsOf(_ mark: Explanation.Mark?) -> [String] {
    let numbers = [mark?.necessityLow, mark?.necessityHigh, mark?.low, mark?.high]
    return [mark?.certain?.rawValue ?? ""] + numbers.map { $0.map(\.description) ?? "" }
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
    guard fields.count == columns.count, fields[0] == "\(number)", let mask = Int(fields[3]),
      mask > 0, mask >> players.count == 0, let effect = Double(fields[5]),
      fields[4] == PlayersField.text(of: mask, players: players)
    else { return nil }
    let names = players.indices.filter { mask >> $0 & 1 == 1 }.map { players[$0] }
    var row = ShownInteraction(
      GameResult.Interaction(
        rank: number, kind: fields[1], order: names.count, mask: mask, players: names, effect: effect))
    row.certain = fields[6].isEmpty ? nil : fields[6]
    (row.necessityLow, row.necessityHigh) = (Double(fields[7]), Double(fields[8]))
    (row.low, row.high) = (Double(fields[9]), Double(fields[10]))
    return row
  }

  /// Returns the number of the first row for which `holds` is false, or of the first that cannot be read or is missing;
  /// `nil` where all `count` rows hold.
  static func firstWrongRow(
    of file: [UInt8], count: Int, players: [String], marks: [Explanation.Mark] = [],
    where holds: (_ kind: String, _ mask: Int, _ effect: Double) -> Bool
  ) -> Int? {
    let known = known(marks)
    var reader = CSVReader(file, at: "interactions.csv")
    guard (try? reader.next()) == columns else { return 0 }
    for row in stride(from: 1, through: count, by: 1) {
      guard let fields = try? reader.next(), fields.count == columns.count, let mask = Int(fields[3]),
        let effect = Double(fields[5]), holds(fields[1], mask, effect), fields[0] == "\(row)",
        fields[2] == "\(mask.nonzeroBitCount)", fields[4] == PlayersField.text(of: mask, players: players),
        Array(fields[6...]) == fieldsOf(known[MarkedEffect(fields[1], mask)])
      else { return row }
    }
    do throws(FormatError) {
      return try reader.next() == nil ? nil : count + 1
    } catch {
      return count + 1
    }
  }
}

/// What tells an interaction from others.
struct MarkedEffect: Hashable {
  let kind: String
  let mask: Int

  init(_ kind: String, _ mask: Int) { (self.kind, self.mask) = (kind, mask) }
}
