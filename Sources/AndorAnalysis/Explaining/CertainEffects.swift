// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob

/// What is known of single effects of a game.
package struct CertainEffects: Sendable {
  private let found: [(interaction: Interaction, certainty: EffectCertainty)]
  private let known: Explanation?
  private let least: Double
  private let bound: Double
  private let mostSalient: Int?
  private let seconds: Double

  /// Puts the answers together, strongest effect first.
  init(
    effects: [Interaction], answers: [(CertainFiles.Question, EffectAnswer?)], least: Double, bound: Double,
    mostSalient: Int?, seconds: Double
  ) {
    found = effects.map { effect in
      let own = answers.compactMap { question, answer in
        question.interaction == effect ? answer.map { (question.part, $0) } : nil
      }
      let parts = Dictionary(own) { first, _ in first }
      return (effect, EffectCertainty(of: effect.effect, parts, least: least, bound: bound))
    }
    (self.least, self.bound, self.mostSalient) = (least, bound, mostSalient)
    (self.seconds, known) = (seconds, nil)
  }

  /// Keeps what an explanation of the same tables says.
  init(_ known: Explanation) {
    (self.known, found, mostSalient, seconds) = (known, [], known.mostSalient, known.certainSeconds ?? 0)
    (least, bound) = (known.leastObjective ?? known.objective, known.lowerBound)
  }

  /// Puts counts and what the base proved into an explanation.
  func note(in explanation: inout Explanation) {
    explanation.certainSeconds = seconds
    explanation.certainCount = known?.certainCount ?? found.count { $0.certainty.mark == .certain }
    explanation.openCount = known?.openCount ?? found.count { $0.certainty.mark == .open }
    explanation.mostSalient = mostSalient
    let shortest = min(explanation.leastObjective ?? explanation.objective, least)
    explanation.leastObjective = shortest
    explanation.lowerBound = min(max(explanation.lowerBound, bound), shortest)
    explanation.gap =
      explanation.objective > 0 ? max(0, 1 - explanation.lowerBound / explanation.objective) : 0
  }

  /// Returns the marks as they are published, over all players of the game.
  func marks(_ embedding: PlayerEmbedding, players: [String]) -> [Explanation.Mark] {
    if let marks = known?.marks { return marks }
    return found.filter { $0.certainty.mark != nil || $0.certainty.low != nil || $0.certainty.high != nil }
      .map {
        interaction, certainty in
        var mark = Explanation.Mark(
          kind: interaction.kind.rawValue, mask: Int(embedding.expand(interaction.coalition.mask)),
          effect: interaction.effect, certain: certainty.mark, necessityLow: certainty.necessityLow,
          necessityHigh: certainty.necessityHigh, low: certainty.low, high: certainty.high)
        if !certainty.replacements.isEmpty {
          mark.replacedBy = certainty.replacements.map { change in
            let mask = embedding.expand(change.coalition.mask)
            return Explanation.Mark.Change(
              kind: change.kind.rawValue, mask: Int(mask),
              players: Coalition(mask: mask).players.map { players[$0] },
              change: change.effect)
          }
        }
        return mark
      }
  }
}
