// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

/// Interactions of the same kind and the same players that are among the strongest of several games.
enum RecurringInteractions {
  private static let rows = 14
  private static let rowHeight = 33.0
  /// How many of each game's strongest are compared.
  private static let depth = 20

  private struct Recurring {
    var kind: String
    var names: String
    var order: Int
    var effects: [Double]
    var mean: Double { effects.reduce(0, +) / Double(effects.count) }
    var raising: Int { effects.count { $0 > 0 } }
  }

  static func figure(_ games: [GameResult], _ words: PlayerKind) -> Figure? {
    guard games.count > 1 else { return nil }
    let found = self.found(games)
    guard !found.isEmpty else { return nil }
    var table = DataTable([
      .words(words.many), .words("kind"), .numbers("games"), .numbers("of them raising v"),
      .numbers("mean effect"),
    ])
    table.rows = found.map {
      [$0.names, $0.kind, String($0.effects.count), String($0.raising), Numbers.exact($0.mean)]
    }
    return Figure(
      title: "What comes back",
      reading:
        "Interactions among the \(depth) strongest of two or more of the \(Numbers.count(games.count)) games: "
        + "\(Lettering.fitted(found[0].names, columns: 50)) in \(Numbers.count(found[0].effects.count)). "
        + "Bars count games, with the mean effect beside them.",
      drawing: drawing(found, games.count), table: table)
  }

  private static func found(_ games: [GameResult]) -> [Recurring] {
    var all: [[String]: Recurring] = [:]
    for game in games {
      for interaction in game.top.prefix(depth) where interaction.effect != 0 && interaction.effect.isFinite {
        let key = [interaction.kind] + interaction.players
        let new = Recurring(
          kind: interaction.kind, names: interaction.names, order: interaction.order, effects: [])
        all[key, default: new].effects.append(interaction.effect)
      }
    }
    return Array(
      all.filter { $0.value.effects.count > 1 }
        .sorted { one, other in
          let (mine, its) = (one.value, other.value)
          if mine.effects.count != its.effects.count { return mine.effects.count > its.effects.count }
          if abs(mine.mean) != abs(its.mean) { return abs(mine.mean) > abs(its.mean) }
          return one.key.lexicographicallyPrecedes(other.key)
        }.prefix(rows).map(\.value))
  }

  private static func drawing(_ found: [Recurring], _ games: Int) -> Drawing {
    var drawing = Drawing(height: Double(found.count) * rowHeight + 2)
    let scale = LinearScale(0...Double(games), from: 0, to: Drawing.width)
    for (row, recurring) in found.enumerated() {
      let top = Double(row) * rowHeight
      drawing.text(0, top + 12, Lettering.fitted(recurring.names, columns: 40), "label name")
      let kind = recurring.order == 1 ? "" : recurring.kind.uppercased() + "  "
      drawing.text(Drawing.width, top + 12, "\(kind)\(Numbers.signed(recurring.mean))", "value", anchor: .end)
      drawing.rectangle(0, top + 17.5, Drawing.width, 9, "track")
      drawing.bar(
        from: 0, to: scale.position(Double(recurring.effects.count)), top: top + 17.5, height: 9,
        "bar \(recurring.mean < 0 ? "neg" : "pos") \(recurring.kind == "or" ? "or" : "and")",
        name: "\(recurring.effects.count) of \(games) games, \(recurring.raising) of them raising v")
    }
    return drawing
  }
}
