// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Testing

/// Games whose terms are all positive: nothing has a smaller norm than |v(N) − v(∅)|, which is the sum of them.
@Suite struct CertificateTests {
  private struct Game {
    var values: [Double]
    var optimum: Double
  }

  private static func game(_ n: Int, _ terms: [(set: Int, isOr: Bool, value: Double)], shift: Double) -> Game
  {
    let values = (0..<1 << n).map { coalition in
      terms.reduce(shift) { sum, term in
        let isAtWork = term.isOr ? term.set & coalition != 0 : term.set & ~coalition == 0
        return isAtWork ? sum + term.value : sum
      }
    }
    return Game(values: values, optimum: terms.reduce(0) { $0 + abs($1.value) })
  }

  /// No bound on the way is above the optimum, and no point below it.
  private static func expectTrue(_ game: Game, _ label: String) {
    var sparsifier = Sparsifier()
    sparsifier.gap = 1e-4
    sparsifier.interval = 1
    var (bound, norm) = (0.0, Double.infinity)
    let result = sparsifier.explain(game.values.span) { progress in
      (bound, norm) = (max(bound, progress.lowerBound), min(norm, progress.objective))
      return true
    }
    let slack = 1e-12 * game.optimum
    #expect(bound <= game.optimum + slack && norm >= game.optimum - 1e3 * slack, "\(label)")
    #expect(result.lowerBound <= game.optimum + slack && result.gap <= 1e-4, "\(label)")
    #expect(result.objective <= game.optimum * (1 + 1.1e-4), "\(label)")
  }

  /// Starts that match v already, with a dual vector that is rounding and nothing else, are among these.
  @Test func oneTermGames() {
    for n in 1...5 {
      for set in 1..<1 << n {
        for isOr in [false, true] {
          for value in [1, -1, 2, 0.3, -1e6, 1e-7] {
            let game = Self.game(n, [(set, isOr, value)], shift: 0)
            Self.expectTrue(game, "n \(n), \(isOr ? "or" : "and") \(set), \(value)")
          }
        }
      }
    }
  }

  @Test func gamesOfPositiveTerms() {
    var random = SeededRandom(seed: 41)
    for round in 0..<300 {
      let n = 1 + round % 8
      let terms = (0..<Int.random(in: 1...6, using: &random)).map { _ in
        (
          set: Int.random(in: 1..<1 << n, using: &random), isOr: Bool.random(using: &random),
          value: Double.random(in: 0.01...2, using: &random)
        )
      }
      Self.expectTrue(Self.game(n, terms, shift: random.normal()), "round \(round), n \(n)")
    }
  }
}
