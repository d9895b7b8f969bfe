// SPDX-License-Identifier: Apache-2.0

/// A result document in a few lines for a terminal of 80 columns.
public enum ResultSummary {
  /// Most games shown in full.
  private static let games = 3
  /// Most interactions shown of a game.
  private static let interactions = 10

  /// The lines: each game's value and strongest interactions, then where the files are.
  public static func lines(of document: ResultDocument, folder: String) -> [String] {
    var lines: [String] = []
    for game in document.games.prefix(games) { lines += self.lines(of: game) + [""] }
    if document.games.count > games { lines += ["… and \(document.games.count - games) more games", ""] }
    lines += [
      "\(document.state): \(document.shards) shards, \(document.retries) retries, "
        + "\(Figures.digits(document.seconds, after: 2)) s",
      "digest \(document.digest ?? "(incomplete)")",
      "files  \(folder)/result.json",
      "       \(folder)/games/<game>/interactions.csv, harsanyi.npy, values.npy"
        + (document.games.contains { $0.explain != nil } ? ", and.npy, or.npy" : ""),
    ]
    return lines
  }

  private static func lines(of game: GameResult) -> [String] {
    var lines = [
      "\(game.name): v(empty) = \(Figures.digits(game.vEmpty, after: 4)), "
        + "v(all \(game.n) players) = \(Figures.digits(game.vFull, after: 4)), \(game.evaluations) evaluations"
    ]
    if !game.dummies.isEmpty {
      let names = game.dummies.map { game.players[$0] }.joined(separator: ", ")
      lines.append("  without effect: \(Lettering.fitted(names, columns: 60))")
    }
    if let explain = game.explain { lines += self.lines(of: explain) }
    lines.append("  rank  kind  order      effect  players")
    for interaction in game.top.prefix(interactions) {
      let effect = Figures.digits(interaction.effect, after: 5)
      lines.append(
        "  \(padded("\(interaction.rank)", 4))  \(interaction.kind.padding(to: 4))  "
          + "\(padded("\(interaction.order)", 5))  \(padded(effect, 10))  "
          + interaction.names(among: game.players, separator: " ", columns: 40))
    }
    return lines
  }

  private static func lines(of explain: Explanation) -> [String] {
    let noise = Figures.short(explain.noiseBound)
    let first =
      switch explain.method {
      case .lasso:
        "  AND-OR explanation by LASSO, noise σ = \(Figures.short(explain.sigma ?? 0)), largest rest \(noise):"
      default:
        "  AND-OR explanation: |I| = \(Figures.short(explain.objective)), certified: the least is at most "
          + "\(Figures.share(explain.gap)) lower;"
      }
    let matching = explain.method == .lasso ? "" : "matching v to \(noise); "
    return [
      first,
      "  \(matching)\(explain.salient.countAnd) AND and \(explain.salient.countOr) OR salient "
        + "(AND alone: \(explain.andOnly.salient), |I| = \(Figures.short(explain.andOnly.objective)))",
    ]
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
