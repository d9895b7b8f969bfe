// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorStore

/// The labels of games in a CSV file with a column `game` and a column a label.
struct StudyLabels {
  /// The names of the labels, in the order of the columns.
  let names: [String]
  /// The labels of each game.
  private(set) var games: [String: [String: String]] = [:]

  /// The label of games that exists by itself.
  static let folder = "folder"

  /// Reads a file.
  /// - Throws: `missingInput` where it cannot be read, `badData` where it is no such table.
  init(_ path: String) throws(EngineError) {
    let bytes = try attempt { try SmallFile.read(path) }
    let rows = try Self.rows(of: bytes, at: path)
    guard let head = rows.first, let game = head.firstIndex(of: "game") else {
      throw Self.refuse("the first row has no column 'game'", path)
    }
    names = head.filter { $0 != "game" }
    guard Set(head).count == head.count, !names.isEmpty, !names.contains(where: \.isEmpty) else {
      throw Self.refuse("the columns beside 'game' are not labels with names of their own", path)
    }
    guard !names.contains(Self.folder) else {
      throw EngineError(
        .badData, "the label 'folder' exists by itself", at: path, hint: "Give the column another name.")
    }
    for (number, row) in rows.enumerated().dropFirst() {
      guard row.count == head.count else {
        throw Self.refuse("row \(number + 1) has \(row.count) fields, not \(head.count)", path)
      }
      var labels: [String: String] = [:]
      for (place, name) in head.enumerated() where place != game { labels[name] = row[place] }
      guard games.updateValue(labels, forKey: row[game]) == nil else {
        throw Self.refuse("game '\(row[game])' has two rows", path)
      }
    }
  }

  private static func rows(of bytes: [UInt8], at path: String) throws(EngineError) -> [[String]] {
    var (reader, rows) = (CSVReader(bytes, at: path), [[String]]())
    do throws(FormatError) {
      while let row = try reader.next() { rows.append(row) }
    } catch {
      throw EngineError(.badData, error.message, at: error.place, hint: error.hint, cause: error)
    }
    return rows
  }

  private static func refuse(_ what: String, _ path: String) -> EngineError {
    EngineError(
      .badData, what, at: path,
      hint: "The first row is 'game' and the names of labels, each further row a game and its labels.")
  }
}
