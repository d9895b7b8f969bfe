// SPDX-License-Identifier: Apache-2.0
import AndorTestKit

/// Job files of formulas with random terms, the same for the same seed.
struct FormulaJob {
  var players = 12
  var games = 1
  var shard = "auto"
  /// Microseconds that a mask costs.
  var cost = 0
  var sigma = 0.01
  var audit = 0.0
  var seed: UInt64 = 1
  /// How many masks are drawn, as the job file says it; all masks are evaluated where nothing is given.
  var sample: String?

  var text: String {
    var random = SeededRandom(seed: seed)
    var text = "andor: 1\nname: formula\nmodel: {formula: true}\nengine: {shard: \(shard), audit: \(audit)}\n"
    // Explanations have tests of their own.
    text += sample.map { "plan: {sample: \($0)}\n" } ?? "explain: none\n"
    text += "games:\n"
    for game in 0..<games {
      text += "  - name: g\(game)\n    players: {count: \(players)}\n    formula:\n"
      text += "      constant: \(Double(game) + 0.25)\n"
      if sigma > 0 { text += "      noise: {sigma: \(sigma), seed: \(game + 1)}\n" }
      if cost > 0 { text += "      cost_microseconds: \(cost)\n" }
      text += "      terms:\n"
      for term in 0..<min(12, players) {
        let size = Int.random(in: 1...min(4, players), using: &random)
        let members = (0..<players).shuffled(using: &random).prefix(size).sorted()
        let kind = term % 3 == 2 ? "or" : "and"
        let value = Double(Int.random(in: -900...900, using: &random)) / 128 + 0.001
        text += "        - {\(kind): \(members), value: \(value)}\n"
      }
    }
    return text
  }
}
