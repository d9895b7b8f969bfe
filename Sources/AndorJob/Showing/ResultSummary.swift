// SPDX-License-Identifier: Apache-2.0
import AndorText

/// A result document in a few lines for a terminal of 80 columns.
public enum ResultSummary {
  /// Most games shown in full.
  private static let games = 3
  /// Most interactions shown of a game.
  private static let interactions = 10

  /// Returns the lines: each game's value and strongest interactions, then where the files are.
  public static func lines(of document: ResultDocument, folder: String) -> [String] {
    var lines: [String] = []
    for game in document.games.prefix(games) { lines += self.lines(of: game) + [""] }
    if document.games.count > games { lines += ["… and \(document.games.count - games) more games", ""] }
    if let skipped = document.skippedAudits { lines += filled(skipped.phrases(of: document.shards)) }
    lines += [
      "\(document.state): \(document.shards) shard\(document.shards == 1 ? "" : "s"), "
        + "\(document.retries) retr\(document.retries == 1 ? "y" : "ies"), "
        + "\(Numbers.fixed(document.seconds, after: 2)) s",
      "digest \(document.digest ?? "(incomplete)")",
      "files  \(folder)/result.json",
    ]
    if !document.games.isEmpty {
      lines.append(
        "       \(folder)/games/<game>/interactions.csv, harsanyi.npy, values.npy"
          + (document.games.contains { $0.explain != nil } ? ", and.npy, or.npy" : ""))
      // The others have no files yet.
      if document.state != "done" { lines.append("       of the finished games") }
    }
    return lines
  }

  private static func lines(of game: GameResult) -> [String] {
    var lines = filled([
      "\(Lettering.fitted(game.name, columns: 40)): v(empty) = \(Numbers.value(game.vEmpty, places: 4)),",
      "v(all \(game.n) players) = \(Numbers.value(game.vFull, places: 4)),",
      "\(game.evaluations) evaluations",
    ])
    if !game.nullPlayers.isEmpty {
      let names = game.nullPlayers.map { game.players[$0] }.joined(separator: ", ")
      lines.append("  null players: \(Lettering.fitted(names, columns: 60))")
    }
    if let explain = game.explain { lines += self.lines(of: explain) }
    let shown = game.top.prefix(interactions)
    let effects = shown.map { Numbers.value($0.effect, places: 5) }
    // At least as wide as ordinary effects are, so that the tables of several games stand alike.
    let width = effects.reduce(10) { max($0, $1.count) }
    lines.append("  rank  kind  order  \(padded("effect", width))  players")
    for (interaction, effect) in zip(shown, effects) {
      lines.append(
        "  \(padded("\(interaction.rank)", 4))  \(interaction.kind.padding(to: 4))  "
          + "\(padded("\(interaction.order)", 5))  \(padded(effect, width))  "
          + interaction.names(among: game.players, separator: " ", columns: 40))
    }
    return lines
  }

  private static func lines(of explain: Explanation) -> [String] {
    let words = explain.method.words
    let salient = explain.salient
    let second =
      words.matching.map(explain.text) + [
        "\(salient.countAnd) AND and \(salient.countOr) OR salient",
        "(AND alone: \(explain.andOnly.salient), |I| = \(Numbers.ascii(explain.andOnly.objective)))",
      ]
    return filled(words.found.map(explain.text), indent: "  ") + filled(second, indent: "  ")
  }

  /// Phrases on as few lines of 80 columns as they need; all but the first are set in.
  private static func filled(_ phrases: [String], indent: String = "") -> [String] {
    var lines: [String] = []
    for phrase in phrases {
      if let last = lines.last, Lettering.columns(last) + 1 + phrase.count <= 80 {
        lines[lines.count - 1] = "\(last) \(phrase)"
      } else {
        lines.append((lines.isEmpty ? indent : "  ") + phrase)
      }
    }
    return lines
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}

extension String {
  fileprivate func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
