// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Testing

/// The standardised columns of the dictionary, from the definition: (effect in the result, column).
private func columns(_ n: Int) -> [(isOr: Bool, set: Int, deviation: Double, column: [Double])] {
  [false, true].flatMap { isOr in
    (1..<1 << n).compactMap { set in
      if isOr && set.nonzeroBitCount == 1 { return nil }
      let raw = (0..<1 << n).map { (isOr ? $0 & set != 0 : $0 & set == set) ? 1.0 : 0 }
      let mean = raw.reduce(0, +) / Double(raw.count)
      let deviation = (raw.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(raw.count)).squareRoot()
      return (isOr, set, deviation, raw.map { ($0 - mean) / deviation })
    }
  }
}

/// A game of planted terms with effects of size 0.5 to 2, and noise.
private func planted(
  _ n: Int, terms: Int, sigma: Double, sizes: ClosedRange<Int> = 1...5, _ random: inout SeededRandom
) -> (values: [Double], terms: Set<Interaction>) {
  var found: [Int: Interaction] = [:]
  var (and, or) = (Array(repeating: 0.0, count: 1 << n), Array(repeating: 0.0, count: 1 << n))
  while found.count < terms {
    let size = Int.random(in: sizes, using: &random)
    let coalition = Coalition(players: (0..<n).shuffled(using: &random).prefix(size))
    let kind: Interaction.Kind = size > 1 && Double.random(in: 0..<1, using: &random) < 0.35 ? .or : .and
    let sign: Double = Bool.random(using: &random) ? 1 : -1
    let effect = sign * Double.random(in: 0.5...2, using: &random)
    let set = Int(coalition.mask)
    guard found[set] == nil else { continue }
    found[set] = Interaction(kind: kind, coalition: coalition, effect: effect)
    if kind == .and { and[set] = effect } else { or[set] = effect }
  }
  let values = UniversalMatching.values(and: and.span, or: or.span)
  return (values.map { $0 + sigma * random.normal() }, Set(found.values))
}

@Suite struct FullDictionaryLassoTests {
  @Test func smallSolutionsAreOptimal() {
    var random = SeededRandom(seed: 91)
    withEvery("n", in: [1, 2, 4, 6]) { n in
      let values = planted(n, terms: min(6, (1 << n) - 1), sigma: 0.2, &random).values
      var lasso = FullDictionaryLasso(sigma: 0.2)
      lasso.refits = false
      lasso.gap = 1e-10
      let result = lasso.explain(values.span)
      let count = Double(values.count)
      let fit = UniversalMatching.values(and: result.and.span, or: result.or.span)
      let rest = zip(values, fit).map { $0 - $1 }
      #expect(abs(rest.reduce(0, +)) <= 1e-10 * count)
      var price = 0.0
      for (isOr, set, deviation, column) in columns(n) {
        // Single players are sold at three quarters of their deviation.
        let share = set.nonzeroBitCount == 1 ? 0.75 : 1.0
        let coefficient = share * deviation * (isOr ? result.or[set] : result.and[set])
        let slope = zip(column, rest).reduce(0) { $0 + $1.0 * $1.1 } / count / share
        price += abs(coefficient)
        #expect(abs(slope) <= result.penalty * (1 + 1e-4))
        let edge = coefficient > 0 ? result.penalty : -result.penalty
        if coefficient != 0 { #expect(abs(slope - edge) <= 1e-4 * result.penalty) }
      }
      let objective = rest.reduce(0) { $0 + $1 * $1 } / (2 * count) + result.penalty * price
      #expect(abs(objective - result.objective) <= 1e-9 * objective)
      #expect(result.lowerBound <= result.objective && result.gap <= 1e-9 && result.violation <= 1e-4)
    }
  }

  @Test func refittedEffectsLeaveNoCorrelationBehind() {
    var random = SeededRandom(seed: 92)
    let values = planted(6, terms: 6, sigma: 0.2, &random).values
    let result = FullDictionaryLasso(sigma: 0.2).explain(values.span)
    let fit = UniversalMatching.values(and: result.and.span, or: result.or.span)
    let rest = zip(values, fit).map { $0 - $1 }
    var effects = 0
    for (isOr, set, _, column) in columns(6) where (isOr ? result.or[set] : result.and[set]) != 0 {
      effects += 1
      #expect(abs(zip(column, rest).reduce(0) { $0 + $1.0 * $1.1 }) <= 1e-9)
    }
    #expect(effects == result.active && effects > 0)
    let square = rest.reduce(0) { $0 + $1 * $1 } / 64
    #expect(abs(square.squareRoot() - result.rootMeanSquare) <= 1e-12)
    #expect(abs(rest.reduce(0) { max($0, abs($1)) } - result.largestNoise) <= 1e-12)
  }

  @Test(arguments: [0.1, nil]) func plantedTermsAreAmongTheStrongest(sigma: Double?) {
    var complete = 0
    for seed in 0..<5 as Range<UInt64> {
      var random = SeededRandom(seed: 930 + seed)
      let game = planted(10, terms: 30, sigma: 0.1, sizes: 2...5, &random)
      let result = FullDictionaryLasso(sigma: sigma).explain(game.values.span)
      #expect(result.gap <= 1e-6)
      #expect(abs(result.sigma - 0.1) <= 0.02, "seed \(seed): \(result.sigma)")
      let strongest =
        (Interaction.strongest(30, in: result.and.span, kind: .and)
        + Interaction.strongest(30, in: result.or.span, kind: .or))
        .sorted { $0.isStronger(than: $1) }.prefix(30)
      let names = Set(strongest.map { Interaction(kind: $0.kind, coalition: $0.coalition, effect: 0) })
      let missing = game.terms.filter {
        !names.contains(Interaction(kind: $0.kind, coalition: $0.coalition, effect: 0))
      }
      if missing.isEmpty { complete += 1 }
    }
    #expect(complete >= 4)
  }

  /// With single players among the terms the values often allow as few terms in several ways, as i − AND{i,j} is
  /// OR{i,j} − j; what was planted is then found up to such identities: in its values, with as few terms.
  @Test(arguments: [0.1, nil]) func plantedSinglePlayersAreExplainedAsSparsely(sigma: Double?) {
    for seed in 0..<5 as Range<UInt64> {
      var random = SeededRandom(seed: 930 + seed)
      let game = planted(10, terms: 30, sigma: 0.1, sizes: 1...5, &random)
      var (and, or) = (Array(repeating: 0.0, count: 1 << 10), Array(repeating: 0.0, count: 1 << 10))
      for term in game.terms {
        let set = Int(term.coalition.mask)
        if term.kind == .and { and[set] = term.effect } else { or[set] = term.effect }
      }
      let truth = UniversalMatching.values(and: and.span, or: or.span)
      let result = FullDictionaryLasso(sigma: sigma).explain(game.values.span)
      let fit = UniversalMatching.values(and: result.and.span, or: result.or.span)
      let square = zip(fit, truth).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / 1024
      // Noise lets a column or two in. In 30 effects alone it makes σ√(31/1024) = 0.017; one missing term of orders 1 to 5 at least 0.08.
      #expect(square.squareRoot() <= 0.03, "seed \(seed)")
      #expect(result.active <= 32, "seed \(seed): \(result.active)")
    }
  }

  @Test func pureNoiseIsNotExplained() {
    var random = SeededRandom(seed: 94)
    let values = random.normals(10)
    let result = FullDictionaryLasso().explain(values.span)
    #expect(result.active <= 2 && abs(result.sigma - 1) <= 0.1)
  }

  @Test func constantsAndSinglePlayers() {
    for n in 0...3 {
      let values = Array(repeating: 2.5, count: 1 << n)
      let result = FullDictionaryLasso().explain(values.span)
      #expect(result.active == 0 && result.and[0] == 2.5 && result.gap == 0 && result.largestNoise == 0)
    }
  }

  @Test func threadsDoNotChangeABit() {
    var random = SeededRandom(seed: 95)
    let values = planted(13, terms: 20, sigma: 0.3, &random).values
    let (one, three) = (
      FullDictionaryLasso().explain(values.span), FullDictionaryLasso().explain(values.span, threads: 3)
    )
    #expect(bits(one.and) == bits(three.and) && bits(one.or) == bits(three.or))
    #expect(one.sigma == three.sigma && one.objective == three.objective)
  }

  @Test func stopsWhenAsked() {
    var random = SeededRandom(seed: 96)
    let values = planted(8, terms: 20, sigma: 0.05, &random).values
    var looks: [SearchProgress] = []
    let result = FullDictionaryLasso(sigma: 0.05).explain(values.span) {
      looks.append($0)
      return looks.count < 3
    }
    #expect(looks.map(\.iterations) == [1, 2, 3] && result.iterations == 3)
    #expect(result.lowerBound <= result.objective)
  }
}
