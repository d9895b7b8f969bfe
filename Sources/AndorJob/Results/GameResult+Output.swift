// SPDX-License-Identifier: Apache-2.0
import AndorText

extension GameResult {
  /// Notes what v is: the score, its class, and what v(∅) and v(N) are as probabilities.
  /// - Parameter plan: the game's plan, which has fixed the class.
  package mutating func note(_ output: OutputSelection, of plan: GamePlan) {
    score = output.words
    guard output.score.isOfAClass else { return }
    self.class = plan.classIndex
    if let names = output.classes, names.indices.contains(plan.classIndex) {
      className = names[plan.classIndex]
    }
    (probabilityEmpty, probabilityFull) = (
      output.score.probability?(vEmpty), output.score.probability?(vFull)
    )
  }

  /// What the model says of the class with all players and with none, in words: `class 1 (positive): 98.2 %, and 50.1 %
  /// with nobody present`; `nil` where v is about no class.
  package var verdict: String? {
    guard let number = self.class else { return nil }
    let name = "class \(number)" + (className.map { " (\(Lettering.fitted($0, columns: 30)))" } ?? "")
    guard let full = probabilityFull, let empty = probabilityEmpty else { return name }
    return "\(name): \(Numbers.probability(full)), and \(Numbers.probability(empty)) with nobody present"
  }
}
