// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension Board {
  /// The standings as the legend names them, in the order of a shard's way.
  private static let legend: [(standing: ShardMap.Standing, words: String)] = [
    (.waiting, "waiting"), (.leased, "being evaluated"), (.storing, "being written"),
    (.durable, "durable"), (.audited, "durable, audited"), (.retried, "to be repeated"),
    (.quarantined, "quarantined"),
  ]

  /// Returns how many shards there are of each standing; the legend of the map.
  func counts(_ map: ShardMap) -> Markup {
    let counts = map.counts
    return Markup(
      joining:
        Self.legend.map { entry in
          let letter = MapCells.alphabet[Int(entry.standing.rawValue)]
          return """
            <li>\(Self.swatch(letter))<span>\(entry.words)</span> \
            <b>\(Numbers.count(counts[Int(entry.standing.rawValue)]))</b></li>
            """
        })
  }

  /// Returns a cell as the map draws it, large enough for its pattern.
  private static func swatch(_ letter: UInt8) -> Markup {
    "<svg class=\"swatch\" viewBox=\"0 0 12 12\" aria-hidden=\"true\">\(cell(letter, 0, 0, 12, 12))</svg>"
  }

  /// Returns a cell, or a run of equal cells, with a mark that tells it apart without colours.
  private static func cell(_ letter: UInt8, _ x: Int, _ y: Int, _ width: Int, _ height: Int) -> Markup {
    let name = String(UnicodeScalar(letter))
    let square: Markup =
      "<rect class=\"c-\(name)\" x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\"/>"
    let mark: Markup
    switch letter {
    case UInt8(ascii: "l"): mark = "<rect x=\"\(x + 4)\" y=\"\(y + 4)\" width=\"4\" height=\"4\"/>"
    case UInt8(ascii: "s"): mark = "<rect x=\"\(x + 2)\" y=\"\(y + 7)\" width=\"8\" height=\"2\"/>"
    case UInt8(ascii: "a"): mark = "<circle cx=\"\(x + 6)\" cy=\"\(y + 6)\" r=\"2\"/>"
    case UInt8(ascii: "r"): mark = "<path d=\"M\(x + 2) \(y + 10)L\(x + 10) \(y + 2)\"/>"
    case UInt8(ascii: "q"):
      mark = "<path d=\"M\(x + 3) \(y + 3)l6 6M\(x + 9) \(y + 3)l-6 6\"/>"
    default: mark = ""
    }
    return "\(square)\(width == 12 ? "<g class=\"mark\">\(mark)</g>" as Markup : "")"
  }

  /// Returns what a cell of the map is.
  func mapNote(_ map: ShardMap) -> Markup {
    let share = cells.shardsPerCell
    guard let status = view?.status, !map.bytes.isEmpty else { return "" }
    let masks = status.masksTotal / max(1, map.bytes.count)
    let size: Markup = map.sizes.count == 1 ? " of \(Numbers.count(masks)) masks" : ""
    return share == 1
      ? "Each cell is one shard\(size), in the order of the masks' high bits."
      : "Each cell is \(share) shards\(size); the numbers below count every shard."
  }

  /// Returns the map without a script: a few hundred cells, one for several shards each.
  func drawnMap(_ map: ShardMap) -> Markup {
    let columns = 64
    let cells = MapCells(map, most: 1024)
    var drawing: Markup = ""
    let rows = (cells.letters.count + columns - 1) / columns
    for row in 0..<rows {
      let end = min((row + 1) * columns, cells.letters.count)
      for index in row * columns..<end {
        drawing += Self.cell(cells.letters[index], (index - row * columns) * 13, row * 13, 12, 12)
      }
    }
    let share: Markup = cells.shardsPerCell > 1 ? "\(cells.shardsPerCell) shards a cell" : "one cell a shard"
    return """
      <svg class="drawn" viewBox="0 0 \(columns * 13) \(max(1, rows) * 13)" role="img" \
      aria-label="Map of the shards, \(share); the list below counts them">\(drawing)</svg>
      """
  }

  /// Returns a shard in words, for who points at its cell; `nil` where there is none.
  package func describe(shard: Int) -> String? {
    guard let view, view.map.bytes.indices.contains(shard) else { return nil }
    var (game, first) = (0, 0)
    while game < view.map.sizes.count, shard >= first + view.map.sizes[game] {
      first += view.map.sizes[game]
      game += 1
    }
    let words = Self.legend.first { $0.standing.rawValue == view.map.bytes[shard] }?.words ?? ""
    let holders = view.holders.filter { $0.shard == shard }.compactMap { holder in
      view.status.workers.indices.contains(holder.worker) ? view.status.workers[holder.worker].name : nil
    }
    let name = view.map.sizes.count > 1 ? "shard \(shard - first) of game \(game)" : "shard \(shard)"
    return "\(name): \(words)" + (holders.isEmpty ? "" : ", with \(holders.joined(separator: " and "))")
  }
}
