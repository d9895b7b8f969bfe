// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob

/// `pairs.csv` of a sampled game: `rank,i,j,value,players`, the surrogate's Shapley interactions of pairs by falling size.
package enum SamplePairTable {
  /// A pair of players and its interaction.
  package typealias Pair = (i: Int, j: Int, value: Double)

  private static let columns = ["rank", "i", "j", "value", "players"]

  /// Returns the file of pairs that come strongest first.
  static func csv(_ pairs: [Pair], players: [String]) -> [UInt8] {
    var table = CSVWriter()
    table.row(columns)
    for (place, pair) in pairs.enumerated() {
      table.append(place + 1)
      table.append(pair.i)
      table.append(pair.j)
      table.append(pair.value)
      table.append(PlayersField.text([players[pair.i], players[pair.j]]))
      table.endRow()
    }
    return table.take()
  }

  /// Reads the pairs of a game's file.
  /// - Throws: `JobError` where a row is no pair of such a game.
  package static func pairs(of file: [UInt8], players: Int, at place: String) throws(JobError) -> [Pair] {
    var pairs: [Pair] = []
    var reader = CSVReader(file, at: place)
    var isSound = (try? reader.next()) == columns
    while isSound {
      let fields: [String]?
      do throws(FormatError) { fields = try reader.next() } catch { break }
      guard let fields else { return pairs }
      guard fields.count == columns.count, let i = Int(fields[1]), let j = Int(fields[2]),
        let value = Double(fields[3]), 0 <= i, i < j, j < players
      else {
        isSound = false
        continue
      }
      pairs.append((i, j, value))
    }
    throw JobError(
      .invalid, "row \(pairs.count + 1) is not a pair of the game's players", at: place,
      hint: "Run andor resume on the folder to write it again.")
  }
}
