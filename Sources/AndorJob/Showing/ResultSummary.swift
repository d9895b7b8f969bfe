// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorText

/// A result document in a few lines for a terminal of 80 columns.
public enum ResultSummary {
  /// Most games shown in full.
  private static let games = 3
  /// Most interactions shown of a game.
  private static let interactions = 10

  /// Returns the lines: each game's value and strongest interactions, then how the run ended, or `ending` in its place,
  /// and where the files are.
  public static func lines(
    of document: ResultDocument, folder: String, ending: [String]? = nil
  ) -> [String] {
    var lines: [String] = []
    for game in document.games.prefix(games) { lines += self.lines(of: game) + [""] }
    if document.games.count > games { lines += ["… and \(document.games.count - games) more games", ""] }
    if ending == nil, let skipped = document.skippedAudits {
      lines += filled(skipped.phrases(of: document.shards))
    }
    lines +=
      ending ?? [
        "\(document.state): \(document.shards) shard\(document.shards == 1 ? "" : "s"), "
          + "\(document.retries) retr\(document.retries == 1 ? "y" : "ies"), "
          + "\(Numbers.fixed(document.seconds, after: 2)) s",
        "digest \(document.digest ?? "(incomplete)")",
      ]
    if document.isMixed {
      let by = document.numericsDifference.map { ", which differ by up to \(Numbers.ascii($0))" } ?? ""
      lines.append("numerics mixed: \(document.numericsClasses?.count ?? 0) classes\(by)")
    }
    lines.append("files  \(folder)/result.json")
    let cubes = document.games.filter { !$0.isSampled }
    if cubes.count < document.games.count { lines += sampledFiles(folder) }
    if !cubes.isEmpty {
      lines.append(
        "       \(folder)/games/<game>/interactions.csv, harsanyi.npy, values.npy"
          + (cubes.contains { $0.explain != nil } ? ", and.npy, or.npy" : "")
          + (cubes.contains { $0.brief != nil } ? ", brief.csv" : ""))
    }
    // The others have no files yet.
    if document.state != "done", !document.games.isEmpty { lines.append("       of the finished games") }
    return lines
  }

  /// Returns what became of one explanation when it was sought again.
  fileprivate static func change(_ name: String, _ before: Explanation?, _ after: Explanation) -> String {
    let name = Lettering.fitted(name, columns: 40)
    let reached =
      "|I| = \(Numbers.ascii(after.objective)), the least at most \(Numbers.share(after.gap)) lower"
    guard let before, before.method == after.method, before.noiseBound == after.noiseBound else {
      return "\(name): \(reached), in \(Numbers.duration(after.seconds))"
    }
    if after.objective < before.objective {
      return "\(name): \(reached); it was \(Numbers.ascii(before.objective))"
    }
    return after.lowerBound > before.lowerBound
      ? "\(name): kept, \(reached); before at most \(Numbers.share(before.gap))"
      : "\(name): kept, \(reached)"
  }

  /// Returns what a game's values are, its brief explanation, and how sparse and how sure the whole one is; only why
  /// there is nothing to explain, where there is nothing.
  static func headline(of game: GameResult) -> [String] {
    var lines = filled([
      "\(Lettering.fitted(game.name, columns: 40)): v(empty) = \(Numbers.value(game.vEmpty, places: 4)),",
      "v(all \(game.playerWords.counted(game.n))) = \(Numbers.value(game.vFull, places: 4)),",
      "\(game.evaluations) evaluation\(game.evaluations == 1 ? "" : "s")",
    ])
    if let verdict = game.verdict { lines.append("  \(verdict)") }
    if let stillness = game.stillness {
      return lines + filled(stillness.split(separator: " ").map(String.init), indent: "  ")
    }
    if !game.nullPlayers.isEmpty {
      let names = game.nullPlayers.map { game.players[$0] }.joined(separator: " · ")
      lines.append("  null players: \(Lettering.fitted(names, columns: 60))")
    }
    lines += brief(game)
    lines += sampleLines(game)
    if let explain = game.explain { lines += self.lines(of: explain) }
    return lines
  }

  private static func lines(of game: GameResult) -> [String] {
    var lines = headline(of: game)
    guard game.stillness == nil else { return lines }
    let shown = game.top.prefix(interactions)
    let effects = shown.map { Numbers.value($0.effect, places: 5) }
    // At least as wide as ordinary effects are, so that the tables of several games stand alike.
    let width = effects.reduce(10) { max($0, $1.count) }
    lines.append("  rank  kind  order  \(padded("effect", width))  \(game.playerWords.many)")
    for (interaction, effect) in zip(shown, effects) {
      lines.append(
        "\(interaction.stays == true ? "*" : " ") \(padded("\(interaction.rank)", 4))  \(interaction.kind.padding(to: 4))  "
          + "\(padded("\(interaction.order)", 5))  \(padded(effect, width))  "
          + interaction.names(among: game.players, columns: 40))
      let below = ends(interaction, game) ?? Explanation.Mark.range(interaction.low, interaction.high)
      if let below { lines.append(padded("", 23 + width) + below) }
    }
    return lines + stay(shown.map(\.stays))
  }

  private static func lines(of explain: Explanation) -> [String] {
    let words = explain.method.words
    let found = words.found.map(explain.text) + ties(explain)
    let salient = explain.salient
    let second =
      words.matching.map(explain.text) + noise(explain) + [
        "\(salient.countAnd) AND and \(salient.countOr) OR salient",
        "(AND alone: \(explain.andOnly.salient), |I| = \(Numbers.ascii(explain.andOnly.objective)))",
      ] + explain.certainPhrases
    return filled(found, indent: "  ") + filled(second, indent: "  ")
  }

  /// Returns what is to be said where the choice among explanations that are about as short is not finished.
  private static func ties(_ explain: Explanation) -> [String] {
    switch (explain.ties, explain.tieGap) {
    case (.some(.none), _): ["ties: none;"]
    case (.lowOrder, .some(let gap)) where gap > Ties.finished: ["ties broken to \(Numbers.share(gap));"]
    default: []
    }
  }

  /// Phrases on as few lines of 80 columns as they need; all but the first are set in.
  static func filled(_ phrases: [String], indent: String = "") -> [String] {
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

  static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}

extension ResultDocument {
  /// Returns how the explanations differ from those of an earlier document of the same games, a line each.
  public func explainedLines(since before: ResultDocument) -> [String] {
    let earlier = Dictionary(
      before.games.map { ($0.name, $0.explain) }, uniquingKeysWith: { first, _ in first })
    let lines = games.compactMap { game in
      game.explain.map { ResultSummary.change(game.name, earlier[game.name] ?? nil, $0) }
    }
    let most = 20
    return lines.count <= most
      ? lines : lines.prefix(most) + ["… and \(lines.count - most) more explanations"]
  }
}

extension String {
  fileprivate func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
