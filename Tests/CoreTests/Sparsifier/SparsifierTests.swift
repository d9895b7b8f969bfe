// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Testing

func explain(_ values: [Double], gap: Double = 1e-3, threads: Int = 1) -> SparseExplanation {
  var sparsifier = Sparsifier()
  sparsifier.gap = gap
  return sparsifier.explain(values.span, threads: threads)
}

/// What every explanation promises, whatever the optimum is.
func expectSound(_ result: SparseExplanation, of values: [Double]) {
  let strength = (1..<max(values.count, 1)).reduce(0) { $0 + abs(result.and[$1]) + abs(result.or[$1]) }
  #expect(abs(strength - result.objective) <= 1e-12 * (1 + strength))
  #expect(result.lowerBound <= result.objective * (1 + 1e-12))
  #expect(result.and[0] == values[0] && result.or[0] == 0)
  for player in 0..<values.count.trailingZeroBitCount { #expect(result.or[1 << player] == 0) }
  let scale = values.reduce(1) { max($0, abs($1)) }
  var largest = 0.0
  for set in values.indices {
    var sum = values[0]
    for interaction in 1..<values.count {
      if interaction & ~set == 0 { sum += result.and[interaction] }
      if interaction & set != 0 { sum += result.or[interaction] }
    }
    largest = max(largest, abs(sum - values[set]))
  }
  #expect(largest <= 1e-9 * scale && result.matchingResidual <= 1e-9 * scale)
}

@Suite struct SparsifierTests {
  @Test(arguments: [3, 4, 8]) func goldenGamesReachTheOptimum(n: Int) throws {
    let game = try GoldenGame.load(n)
    let result = explain(game.v)
    expectSound(result, of: game.v)
    #expect(result.gap <= 1e-3)
    #expect(result.lowerBound <= game.lpOptimumNoise0 * (1 + 1e-9))
    #expect(result.objective >= game.lpOptimumNoise0 * (1 - 1e-9))
    #expect(result.objective <= game.l1AtGamma0WithoutEmptySet)
  }

  @Test func generatedGamesReachTheirOptima() throws {
    let games = try OptimumGames.load().games
    #expect(games.count >= 30 && games.count(where: { $0.n >= 9 }) >= 8)
    for kind in ["sparse", "sparse with noise", "random", "parity", "threshold", "mlp", "cnn"] {
      #expect(games.contains { $0.name == kind }, "\(kind)")
    }
    withEvery("game", in: games) { game in
      let result = explain(game.v)
      expectSound(result, of: game.v)
      let slack = 1e-7 * (1 + game.optimum)
      #expect(result.gap <= 1e-3)
      #expect(result.lowerBound <= game.optimum + slack && game.optimum - slack <= result.objective)
      #expect(result.objective - game.optimum <= result.gap * result.objective + slack)
    }
  }

  /// Ten terms without noise at n = 16: never dearer than planted; cheaper is possible, and ties are.
  @Test(arguments: 1...4 as ClosedRange<UInt64>) func tenPlantedTermsOfSixteenPlayers(seed: UInt64) {
    var random = SeededRandom(seed: 700 + seed)
    let n = 16
    var (and, or) = (Array(repeating: 0.0, count: 1 << n), Array(repeating: 0.0, count: 1 << n))
    for term in 0..<10 {
      let players = (0..<n).shuffled(using: &random).prefix(Int.random(in: 1...5, using: &random))
      let set = Int(Coalition(players: players).mask)
      if term % 3 == 0 && players.count > 1 {
        or[set] += random.normal()
      } else {
        and[set] += random.normal()
      }
    }
    let planted = UniversalMatching.norm(and: and.span, or: or.span)
    let values = UniversalMatching.values(and: and.span, or: or.span)
    let result = explain(values, threads: 2)
    #expect(result.gap <= 1e-3 && result.matchingResidual <= 1e-9)
    #expect(result.lowerBound <= planted * (1 + 1e-12))
    #expect(result.objective <= planted + result.gap * result.objective)
  }

  @Test func plantedGamesAreExplainedAtMostAsExpensively() {
    var random = SeededRandom(seed: 71)
    for round in 0..<3 {
      let n = 10
      var (and, or) = (Array(repeating: 0.0, count: 1 << n), Array(repeating: 0.0, count: 1 << n))
      for _ in 0..<8 {
        let players = (0..<n).shuffled(using: &random).prefix(Int.random(in: 2...4, using: &random))
        let set = Int(Coalition(players: players).mask)
        if Bool.random(using: &random) { and[set] = random.normal() } else { or[set] = random.normal() }
      }
      let planted = UniversalMatching.norm(and: and.span, or: or.span)
      let values = UniversalMatching.values(and: and.span, or: or.span)
      let result = explain(values)
      expectSound(result, of: values)
      #expect(result.objective <= planted * (1 + 1e-3), "round \(round)")
    }
  }

  @Test func aWholeSegmentOfOptimaCostsTheSame() {
    // I_and{0,1} = 1, I_and{0} = −0.5, I_and{1} = 2: OR{0,1} is 0 + 1 − {0,1}, so terms can be traded.
    let result = explain([0, -0.5, 2, 2.5], gap: 1e-6)
    #expect(abs(result.objective - 3.5) <= 1e-4)
  }

  @Test func constantsHaveNoInteractions() {
    for n in 0...4 {
      let values = Array(repeating: 2.5, count: 1 << n)
      let result = explain(values)
      expectSound(result, of: values)
      #expect(result.objective <= 1e-12)
    }
  }

  @Test func threadsDoNotChangeABit() {
    var random = SeededRandom(seed: 72)
    withEvery("n", in: [6, 12, 14]) { n in
      let values = random.normals(n)
      let (one, three) = (explain(values, gap: 0.05), explain(values, gap: 0.05, threads: 3))
      #expect(one.iterations == three.iterations && one.lowerBound == three.lowerBound)
      #expect(bits(one.and) == bits(three.and))
      #expect(bits(one.or) == bits(three.or))
    }
  }

  @Test func stopsWhenAskedAndKeepsAFeasiblePoint() {
    var random = SeededRandom(seed: 73)
    let values = random.normals(8)
    var looks: [SearchProgress] = []
    let result = Sparsifier().explain(values.span) {
      looks.append($0)
      return looks.count < 3
    }
    #expect(looks.map(\.iterations) == [1, 10, 20] && result.iterations == 20)
    #expect(zip(looks, looks.dropFirst()).allSatisfy { $1.gap <= $0.gap })
    expectSound(result, of: values)
  }

  /// A search that patience ends says at which gap; one that ends at its gap or its limit does not.
  @Test func impatienceIsSaid() throws {
    let values = (0..<256).map { (mask: Int) in Double(mask &* 2_654_435_761 % 1_000_003) }
    var sparsifier = Sparsifier()
    (sparsifier.gap, sparsifier.patience) = (0, 1)
    let found = sparsifier.explain(values.span)
    // The tables may be a little shorter than the point of the certificate: one player's AND and OR are one number.
    let gap = try #require(found.exhaustedGap)
    #expect(gap >= found.gap - 1e-9 && gap < 1 && found.gap > 0)
    sparsifier.patience = 3_000
    sparsifier.mostIterations = 5
    #expect(sparsifier.explain(values.span).exhaustedGap == nil)
    sparsifier.gap = 0.5
    sparsifier.mostIterations = 20_000
    #expect(sparsifier.explain(values.span).exhaustedGap == nil)
  }
}
