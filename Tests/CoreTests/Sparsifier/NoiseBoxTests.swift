// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Testing

@Suite struct NoiseBoxTests {
  @Test(arguments: [3, 4, 8]) func goldenGamesReachTheOptimum(n: Int) throws {
    let game = try GoldenGame.load(n)
    var sparsifier = Sparsifier()
    sparsifier.gap = 5e-3
    let result = sparsifier.explain(game.v.span, noise: game.noiseBound004)
    let optimum = game.lpOptimumNoise004
    #expect(result.lowerBound <= optimum * (1 + 1e-9) && optimum * (1 - 1e-9) <= result.objective)
    #expect(result.gap <= 5e-3)
    let matched = UniversalMatching.values(and: result.and.span, or: result.or.span)
    for set in game.v.indices {
      #expect(abs(matched[set] - game.v[set]) <= game.noiseBound004 * (1 + 1e-9))
    }
    #expect(abs(matched[0] - game.v[0]) <= 1e-12)
    #expect(result.largestNoise <= game.noiseBound004 && result.matchingResidual == 0)
  }

  @Test func generatedGamesLieBetweenTheirBounds() throws {
    let games = try OptimumGames.load().games.filter { $0.optimumNoise != nil }
    #expect(games.count >= 25)
    withEvery("game", in: games) { game in
      guard let optimum = game.optimumNoise, let last = game.v.last else { return }
      let noise = 0.04 * abs(last - game.v[0])
      let result = Sparsifier().explain(game.v.span, noise: noise)
      #expect(result.iterations <= 1000)
      let slack = 1e-7 * (1 + optimum)
      #expect(result.lowerBound <= optimum + slack && optimum - slack <= result.objective)
      #expect(result.gap <= 0.01 && result.matchingResidual == 0)
      let matched = UniversalMatching.values(and: result.and.span, or: result.or.span)
      for set in game.v.indices { #expect(abs(matched[set] - game.v[set]) <= noise + 1e-9) }
    }
  }

  /// Games of few interactions, whose multiplier is short at first: steps raised for that need 1,200 to 2,500 iterations.
  @Test func aGameOfOneInteractionIsSoonExplained() {
    let games: [@Sendable (Int) -> Double] = [
      { $0 & 6 == 6 ? 2 : 0 },
      { $0 & 14 != 0 ? 2 : 0 },
      { Double($0 & 1) + ($0 & 6 == 6 ? 2 : 0) },
    ]
    withEvery("game", in: games.indices) { index in
      let values = (0..<1 << 10).map(games[index])
      let result = Sparsifier().explain(values.span, noise: 0.08)
      #expect(result.iterations <= 600 && result.gap <= 0.01)
    }
  }

  @Test func threadsDoNotChangeABit() {
    var random = SeededRandom(seed: 74)
    let values = random.normals(13)
    var sparsifier = Sparsifier()
    sparsifier.mostIterations = 30
    let one = sparsifier.explain(values.span, noise: 0.1)
    let three = sparsifier.explain(values.span, noise: 0.1, threads: 3)
    #expect(bits(one.and) == bits(three.and))
    #expect(bits(one.or) == bits(three.or))
  }

  /// Closed games with the optima of HiGHS, to the digits that it gave.
  @Test func namedGamesLieBetweenTheirBounds() {
    struct Case {
      let n: Int
      let noise, optimum: Double
      let value: @Sendable (Int) -> Double
    }
    let cases = [
      Case(n: 5, noise: 0.04, optimum: 17.76) { $0.nonzeroBitCount >= 3 ? 1 : 0 },
      Case(n: 7, noise: 0.1, optimum: 57.7) { $0.nonzeroBitCount >= 4 ? 1 : 0 },
      Case(n: 6, noise: 0.5, optimum: 64.5) { Self.squareSumModulo7($0) },
      Case(n: 6, noise: 2, optimum: 2) { Self.squareSumModulo7($0) },
      Case(n: 6, noise: 0.25, optimum: 50.25) { Double($0.nonzeroBitCount % 2) },
      Case(n: 8, noise: 0.1, optimum: 567.566_666_666_7) { Double($0.nonzeroBitCount % 2) },
    ]
    var sparsifier = Sparsifier()
    sparsifier.gap = 2e-3
    withEvery("game", in: cases.indices) { index in
      let game = cases[index]
      let values = (0..<1 << game.n).map(game.value)
      let result = sparsifier.explain(values.span, noise: game.noise)
      #expect(result.gap <= 2e-3 && result.lowerBound <= game.optimum * (1 + 1e-10))
      #expect(game.optimum * (1 - 1e-10) <= result.objective && result.matchingResidual == 0)
    }
  }

  /// (Σ of the players' numbers, squared) mod 7, players from 1 on.
  private static func squareSumModulo7(_ set: Int) -> Double {
    let sum = (0..<6).reduce(0) { $0 + (set >> $1 & 1) * ($1 + 1) }
    return Double(sum * sum % 7)
  }

  @Test func randomGamesLieBetweenTheirBounds() throws {
    let games = try BoxOptima.load().games
    #expect(games.count >= 200)
    withEvery("game", in: games) { game in
      let values = game.values
      let result = Sparsifier().explain(values.span, noise: game.delta)
      let slack = 1e-9 * (1 + game.optimum)
      #expect(result.lowerBound <= game.optimum + slack && game.optimum - slack <= result.objective)
      #expect(result.gap <= 0.01 && result.matchingResidual == 0 && result.largestNoise <= game.delta)
    }
  }

  @Test func renumberedPlayersHaveTheirInteractions() {
    var random = SeededRandom(seed: 75)
    let n = 9
    let values = random.normals(n)
    let order = Array(0..<n).shuffled(using: &random)
    let renumbered = (0..<1 << n).map { set in
      (0..<n).reduce(0) { $0 | (set >> $1 & 1) << order[$1] }
    }
    var sparsifier = Sparsifier()
    (sparsifier.gap, sparsifier.mostIterations) = (0, 200)
    let one = sparsifier.explain(values.span, noise: 0.2)
    let moved = renumbered.map { values[$0] }
    let other = sparsifier.explain(moved.span, noise: 0.2)
    for set in 0..<1 << n {
      #expect(abs(one.and[renumbered[set]] - other.and[set]) <= 1e-9)
      #expect(abs(one.or[renumbered[set]] - other.or[set]) <= 1e-9)
    }
  }

  private static func firstVector(_ state: SearchState) -> [Double] {
    state.withVector(0) { span in span.indices.map { span[$0] } }
  }

  /// A look that nobody asked for changes no iterate.
  @Test func looksChangeNothing() {
    var random = SeededRandom(seed: 76)
    let values = random.normals(7)
    let states = [25, 7, 1].map { interval in
      var sparsifier = Sparsifier()
      (sparsifier.gap, sparsifier.mostIterations, sparsifier.interval) = (0, 125, interval)
      var entries: [Double] = []
      _ = sparsifier.explain(values.span, noise: 0.3, resuming: nil) { _, state in
        entries = state.map(Self.firstVector) ?? []
        return true
      }
      return bits(entries)
    }
    #expect(states[0].count == 128 && states[0] == states[1] && states[0] == states[2])
  }

  @Test func memoryIsWhatIsSaid() {
    for n in 13...24 { #expect(Sparsifier.bytes(players: n, noise: 1) <= 14 * 8 << n) }
    #expect(Sparsifier.bytes(players: 3, noise: 1) == Sparsifier.bytes(players: 6, noise: 1))
  }
}
