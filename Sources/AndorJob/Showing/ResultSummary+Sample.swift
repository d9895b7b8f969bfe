// SPDX-License-Identifier: Apache-2.0
import AndorSampling
import AndorText

extension GameResult {
  /// How well a sampled game is known, in phrases: R² at masks that the fit has not seen, the width of the Shapley
  /// intervals, the evaluations and why there are no more; nothing for a cube.
  package var samplePhrases: [String] {
    guard isSampled else { return [] }
    let shares = (heldout ?? []).map { heldOut -> String in
      let range = heldOut.low.map { " (\(Self.per100($0))–\(Self.per100(heldOut.high)))" } ?? ""
      return "\(Self.per100(heldOut.r2)) %\(range) of \(heldOut.density) masks"
    }
    var phrases = ["held out: explains \(shares.joined(separator: ", "))"]
    if let last = rounds?.last {
      let difference = abs(vFull - vEmpty)
      let unit = difference >= sd ?? 0 ? "v(N) − v(∅)" : "sd(v)"
      phrases.append(
        "\(shapley.count - nullPlayers.count) Shapley values ± \(Numbers.share(last.shapleyHalfWidth)) of \(unit)"
      )
    }
    phrases.append("\(Numbers.count(evaluations)) evaluations")
    let reasons = ["width": "width reached", "r2": "R² reached", "budget": "all evaluations spent"]
    if stopped == "budget", let last = rounds?.last {
      let figures = RoundFigures(
        round: last.round, evaluations: evaluations, shapleyHalfWidth: last.shapleyHalfWidth,
        r2HalfWidth: last.r2HalfWidth)
      let width = figures.expectedHalfWidth(evaluations: 4 * evaluations)
      phrases.append("--most \(4 * evaluations) would give about ± \(Numbers.share(width))")
    }
    if let stopped { phrases.append("stopped: \(reasons[stopped] ?? stopped)") }
    return phrases
  }

  /// What is to be said of a sampled game that its surrogate explains badly, a sentence; `nil` where it explains 90 % at
  /// every density.
  package var sampleWarning: String? {
    guard let worst = heldout?.min(by: { $0.r2 < $1.r2 }), worst.r2 < 0.9 else { return nil }
    let inputs = ["half": "half-masked inputs", "most": "inputs with 85 % present"]
    let range = worst.low.map { " (\(Self.whole($0))–\(Self.whole(worst.high)))" } ?? ""
    return
      "explains only \(Self.whole(worst.r2)) %\(range) of \(inputs[worst.density] ?? "size-uniform inputs"); "
      + "raise plan.sample or group the players"
  }

  private static func per100(_ share: Double) -> String { Numbers.fixed(share * 100, after: 1) }
  private static func whole(_ share: Double) -> String { Numbers.fixed(share * 100, after: 0) }
}

extension ResultSummary {
  /// Returns the lines of how well a sampled game is known; none for a cube.
  static func sampleLines(_ game: GameResult) -> [String] {
    let phrases = game.samplePhrases
    guard !phrases.isEmpty else { return [] }
    var lines = filled(
      phrases.enumerated().flatMap { place, phrase in
        (phrase + (place < phrases.count - 1 ? " ·" : "")).split(separator: " ").map(String.init)
      }, indent: "  ")
    if let bound = game.missedPairBound {
      lines += filled(
        "no pair's average interaction is off by more than \(Numbers.value(bound, places: 5)) from the surrogate's"
          .split(separator: " ").map(String.init), indent: "  ")
    }
    if let warning = game.sampleWarning {
      lines += filled("warning: \(warning)".split(separator: " ").map(String.init))
    }
    return lines
  }

  /// Returns the files of sampled games, as the last line names them.
  static func sampledFiles(_ folder: String) -> [String] {
    [
      "       \(folder)/games/<game>/shapley.csv, interactions.csv, pairs.csv,",
      "       values.npy, masks.npy, streams.csv, rounds.csv, surrogate.json",
    ]
  }
}
