// SPDX-License-Identifier: Apache-2.0
import AndorText

/// What `andor score` shows of a game: attributions from elsewhere beside those that the game itself gives.
public struct ScoredGame: Sendable {
  /// An attribution by its name.
  public typealias Row = (name: String, score: AttributionResult)

  /// The game's result.
  public let result: GameResult
  /// The attributions that were asked about, in their order.
  public let scores: [Row]
  /// The Shapley values, the Banzhaf values and what is lost without a player.
  public let beside: [Row]
  /// R² of the best additive prediction; `nil` for a constant game.
  public let additive: Double?

  /// Creates what is shown from its parts.
  package init(_ result: GameResult, scores: [Row], beside: [Row], additive: Double?) {
    (self.result, self.scores, self.beside, self.additive) = (result, scores, beside, additive)
  }

  /// The game as JSON on one line, with the keys of `result.json`.
  public var line: String { SnakeCaseJSON.line(of: Document(self)) }

  /// Returns the game for a terminal: a table of attributions, and what more than a number a player explains.
  public func lines(columns: Int) -> [String] {
    let words = result.playerWords
    let players = result.n - result.nullPlayers.count
    var table = TextTable([
      ("attribution", .left), ("R2 as is", .right), ("R2 scaled", .right), ("scale", .right),
      ("sum too large by", .right), ("insertion", .right), ("deletion", .right),
    ])
    for row in scores { table.add([row.name] + Self.cells(row.score)) }
    for row in beside { table.add([Self.words[row.name] ?? row.name] + Self.cells(row.score)) }
    return [
      "\(Lettering.fitted(result.name, columns: 40)): a number for each of \(Numbers.count(result.n)) \(words.many), as "
        + "a prediction of v on all \(Numbers.count(result.evaluations)) masks"
    ] + table.lines(columns: columns - 2).map { "  " + $0 } + [
      "  best \(Numbers.count(players, "number")): \(Self.share(additive))"
        + (result.pairwiseR2.map { "; \(words.many) and pairs: \(Self.share($0))" } ?? "")
        + (result.brief?.last.map { "; in brief, \(Numbers.count($0.k, "term")): \(Self.share($0.r2))" } ?? ""),
      "  insertion, deletion: 0 is the average of all orders of the \(words.many), 1 the best of them",
    ]
  }

  /// What the game's own attributions are called.
  private static let words = [
    "shapley": "Shapley values", "banzhaf": "Banzhaf values", "lost_without": "lost without (occlusion)",
  ]

  private static func cells(_ score: AttributionResult) -> [String] {
    [
      share(score.r2Raw), share(score.r2), score.scale.map(Numbers.ascii) ?? "–", Numbers.ascii(score.excess),
      score.insertion.map { Numbers.fixed($0, after: 3) } ?? "–",
      score.deletion.map { Numbers.fixed($0, after: 3) } ?? "–",
    ]
  }

  /// Returns an R² in per cent; one far below that of the mean is only called so.
  private static func share(_ value: Double?) -> String {
    value.map { $0 < -99 ? "< -9900 %" : Numbers.share($0) } ?? "–"
  }
}

extension ScoredGame {
  /// The game as it is written for programs.
  private struct Document: Encodable {
    let game: String
    let n, evaluations: Int
    let vEmpty, vFull: Double
    let scores, beside: [String: AttributionResult]
    let additiveR2, pairwiseR2, briefR2: Double?
    let briefTerms: Int?

    init(_ shown: ScoredGame) {
      let result = shown.result
      (game, n, evaluations) = (result.name, result.n, result.evaluations)
      (vEmpty, vFull) = (result.vEmpty, result.vFull)
      scores = Dictionary(shown.scores.map { ($0.name, $0.score) }) { first, _ in first }
      beside = Dictionary(shown.beside.map { ($0.name, $0.score) }) { first, _ in first }
      (additiveR2, pairwiseR2) = (shown.additive, result.pairwiseR2)
      (briefR2, briefTerms) = (result.brief?.last?.r2, result.brief?.last?.k)
    }
  }
}
