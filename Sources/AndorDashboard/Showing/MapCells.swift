// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// The cube map as letters, a cell for each shard or, in very large jobs, for a few that follow each other.
///
/// On the wire the cells are runs, `w120l2d7`, and changes are `START LETTER COUNT` without spaces inside:
/// `17d 40l3`; a count of 1 is left out.
package struct MapCells: Equatable {
  /// The most cells.
  package static let most = 1 << 17

  /// Shards a cell, a power of two.
  package let shardsPerCell: Int
  /// A letter a cell.
  package let letters: [UInt8]

  /// The letters of the standings, by raw value.
  static let alphabet = Array("wrlsdaq".utf8)
  /// Some of the cell's shards are durable, the others wait.
  static let partly = UInt8(ascii: "p")

  /// Creates the cells of a map, at most `most`.
  package init(_ map: ShardMap, most: Int = Self.most) {
    var share = 1
    while (map.bytes.count + share - 1) / share > most { share *= 2 }
    shardsPerCell = share
    if share == 1 {
      letters = map.bytes.map(Self.letter)
    } else {
      letters = stride(from: 0, to: map.bytes.count, by: share).map { start in
        Self.summary(map.bytes[start..<min(start + share, map.bytes.count)])
      }
    }
  }

  private static func letter(_ byte: UInt8) -> UInt8 {
    Int(byte) < alphabet.count ? alphabet[Int(byte)] : alphabet[0]
  }

  /// Returns what stands for several shards: what needs attention first, then what is going on.
  private static func summary(_ bytes: ArraySlice<UInt8>) -> UInt8 {
    var seen = [Bool](repeating: false, count: alphabet.count)
    for byte in bytes where Int(byte) < seen.count { seen[Int(byte)] = true }
    func has(_ standing: ShardMap.Standing) -> Bool { seen[Int(standing.rawValue)] }
    for standing in [ShardMap.Standing.quarantined, .retried, .leased, .storing] where has(standing) {
      return letter(standing.rawValue)
    }
    let isDurable = has(.durable) || has(.audited)
    if has(.waiting) { return isDurable ? partly : letter(ShardMap.Standing.waiting.rawValue) }
    return letter((has(.durable) ? ShardMap.Standing.durable : .audited).rawValue)
  }

  /// All cells as runs.
  package var runs: String {
    var text: [UInt8] = []
    Self.forEachRun(of: letters[...]) { letter, range in
      text.append(letter)
      if range.count > 1 { text += Array(String(range.count).utf8) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Returns the cells that differ from an earlier map of the same job.
  package func changes(since earlier: MapCells) -> String {
    guard earlier.letters.count == letters.count else { return "" }
    var text: [UInt8] = []
    var index = 0
    while index < letters.count {
      guard letters[index] != earlier.letters[index] else {
        index += 1
        continue
      }
      let start = index
      let letter = letters[index]
      while index < letters.count, letters[index] == letter, earlier.letters[index] != letter { index += 1 }
      if !text.isEmpty { text.append(UInt8(ascii: " ")) }
      text += Array(String(start).utf8) + [letter]
      if index - start > 1 { text += Array(String(index - start).utf8) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Calls the body for every run of equal letters.
  static func forEachRun(of letters: ArraySlice<UInt8>, _ body: (UInt8, Range<Int>) -> Void) {
    var index = letters.startIndex
    while index < letters.endIndex {
      let start = index
      while index < letters.endIndex, letters[index] == letters[start] { index += 1 }
      body(letters[start], start..<index)
    }
  }
}
