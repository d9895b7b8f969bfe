// SPDX-License-Identifier: Apache-2.0
import AndorText

extension ResultSummary {
  /// Most terms of a brief explanation that are shown.
  private static let terms = 10
  /// A brief explanation is shown to this R².
  private static let enough = 0.999

  /// Returns the brief explanation and what other numbers explain; nothing where there is none.
  static func brief(_ game: GameResult) -> [String] {
    guard let brief = game.brief, let last = brief.last else { return [] }
    let end = brief.firstIndex { $0.r2 >= enough } ?? brief.count - 1
    let shown = brief.prefix(min(end + 1, terms))
    let effects = shown.map { Numbers.value($0.effect, places: 5) }
    let width = effects.reduce(10) { max($0, $1.count) }
    var lines = [
      "  in brief, fitted to all masks:",
      "     k  kind  \(padded("effect", width))      R2  \(game.playerWords.many)",
    ]
    for (term, effect) in zip(shown, effects) {
      let names = GameResult.Interaction(term).names(among: game.players, columns: 40)
      lines.append(
        "  \(padded("\(term.k)", 4))  \(term.kind == "or" ? "or  " : "and ")  \(padded(effect, width))  "
          + "\(padded(Numbers.share(term.r2), 7))  \(names)")
    }
    return lines + filled(phrases(game, last, brief.count), indent: "  ")
  }

  private static func phrases(_ game: GameResult, _ last: GameResult.BriefTerm, _ count: Int) -> [String] {
    let numbers = game.n - game.nullPlayers.count
    var phrases = ["explained with \(count) term\(count == 1 ? "" : "s"): \(Numbers.share(last.r2));"]
    if let additive = game.additiveR2, let pairwise = game.pairwiseR2 {
      phrases += [
        "additive, \(numbers) number\(numbers == 1 ? "" : "s"): \(Numbers.share(additive));",
        "pairwise, \(numbers * (numbers + 1) / 2): \(Numbers.share(pairwise));",
      ]
    }
    if let other = game.briefCompared {
      phrases += [
        "the \(other.terms) strongest effects: \(Numbers.share(other.topR2)),",
        "refitted \(Numbers.share(other.topFittedR2));",
        "\(other.terms) Shapley interactions: \(Numbers.share(other.shapleyR2)),",
        "refitted \(Numbers.share(other.shapleyFittedR2))",
      ]
    }
    return phrases
  }

  /// Returns what a player of a row does alone and at last; `nil` for rows of several, and where it is not known.
  static func ends(_ interaction: GameResult.Interaction, _ game: GameResult) -> String? {
    guard interaction.order == 1, let player = interaction.playerNumbers.first, let alone = game.alone,
      let lost = game.lostWithout
    else { return nil }
    guard alone.indices.contains(player), lost.indices.contains(player) else { return nil }
    return
      "alone \(Numbers.value(alone[player], places: 5)), lost without \(Numbers.value(lost[player], places: 5))"
  }

  /// Returns how many rows stay at half and at twice δ; nothing where that is not known.
  static func stay(_ rows: [Bool?]) -> [String] {
    let known = rows.compactMap(\.self)
    guard !known.isEmpty else { return [] }
    let count = known.count { $0 }
    return [
      "  * \(count) of the \(known.count) strongest stay among the first ten at half and at twice the noise"
    ]
  }

  /// Returns how large δ is beside the values, and what follows from it.
  static func noise(_ explain: Explanation) -> [String] {
    guard explain.method.words.objectiveIsNorm, explain.noiseBound > 0, let sd = explain.noiseShareOfSd else {
      return []
    }
    let difference = explain.noiseShareOfDifference.map { ", \(Numbers.share($0)) of v(all) - v(empty);" }
    let floor = explain.leastExplained.map { "at least \(Numbers.share($0)) explained;" }
    return ["\(Numbers.share(sd)) of sd(v)\(difference ?? ";")"] + (floor.map { [$0] } ?? [])
  }
}

extension Explanation {
  /// R² of the whole explanation is no less than this, rounded down to a tenth of a per cent: each value is matched to δ;
  /// `nil` where that says nothing, or δ is no bound that was asked for.
  package var leastExplained: Double? {
    guard method.words.objectiveIsNorm, let share = noiseShareOfSd, share < 1 else { return nil }
    // A share that was asked for comes back with a rounding of its own.
    return (1000 * (1 - share * share) + 1e-9).rounded(.down) / 1000
  }
}

extension GameResult.Interaction {
  /// Creates an interaction from a term of the brief explanation, to be named as others are.
  package init(_ term: GameResult.BriefTerm) {
    self.init(
      rank: term.k, kind: term.kind, order: term.order, mask: term.mask, players: term.players,
      effect: term.effect)
  }
}
