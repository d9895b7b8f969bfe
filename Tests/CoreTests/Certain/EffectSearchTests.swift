// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Foundation
import Testing

/// Effects of games in all explanations that are about as short, by HiGHS.
private struct CertainOptima: Decodable {
  struct Effect: Decodable {
    let kind: String
    let mask: UInt64
    let effect: Double
    /// The least Σ|I| without its sign.
    let without: Double
    /// Where Σ|I| is at most 5 % of the effect above the least.
    let low: Double
    let high: Double
    var interaction: Interaction {
      Interaction(kind: kind == "or" ? .or : .and, coalition: Coalition(mask: mask), effect: effect)
    }
  }
  struct Game: Decodable, CustomStringConvertible {
    let name: String
    let n: Int
    let delta: Double
    let least: Double
    let millionths: [Int]
    let effects: [Effect]
    var values: [Double] { millionths.map { Double($0) / 1e6 } }
    var description: String { "\(name), n = \(n), δ = \(delta)" }
  }
  let games: [Game]

  static func load() throws -> CertainOptima {
    let folder = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
    let data = try Data(contentsOf: folder.appendingPathComponent("certain_optima.json"))
    return try JSONDecoder().decode(CertainOptima.self, from: data)
  }
}

/// The small games of the design, with the optima that another program found; see `certain.json`.
private struct SharedGame: Decodable {
  struct Effect: Decodable {
    let kind: String
    let mask: UInt64
    let canonical: Double
    let widened: [Double]
    let without: Double

    private enum CodingKeys: String, CodingKey {
      case kind, mask, canonical
      case widened = "range_eps_0.01"
      case without = "least_sum_without_this_sign"
    }
  }
  let n: Int
  let delta: Double
  let values: [Double]
  let optimum: Double
  let effects: [Effect]

  private enum CodingKeys: String, CodingKey {
    case n, delta, values, effects
    case optimum = "l1_optimum"
  }
}

/// What all explanations that are about as short say of one interaction.
@Suite struct EffectSearchTests {
  private static func search(_ values: [Double], noise: Double) -> EffectSearch {
    let zeros = [Double](repeating: 0, count: values.count)
    return EffectSearch(values.span, noise: noise, and: zeros, or: zeros)
  }

  private static func certainty(
    _ search: EffectSearch, _ base: EffectSearch.Base, _ interaction: Interaction, threads: Int = 1
  ) -> EffectCertainty {
    var answers: [EffectSearch.Part: EffectAnswer] = [:]
    for part in EffectSearch.Part.allCases {
      answers[part] = search.answer(part, about: interaction, least: base.upper, base: base, threads: threads)
    }
    return EffectCertainty(of: interaction.effect, answers, least: base.upper, bound: base.lower)
  }

  @Test func marksAndRangesAreThoseOfLinearPrograms() throws {
    let games = try CertainOptima.load().games
    #expect(
      games.count { $0.n <= 7 } >= 100 && games.count { $0.n == 9 } == 2 && games.contains { $0.delta == 0 })
    var (decided, all) = (0, 0)
    withEvery("game", in: games) { game in
      let search = Self.search(game.values, noise: game.delta)
      guard let base = search.base(threads: 1) else { return }
      let slack = 1e-7 * (1 + game.least)
      #expect(base.lower <= game.least + slack && game.least - slack <= base.upper)
      let largest = game.effects.reduce(0) { max($0, abs($1.effect)) }
      for effect in game.effects {
        let found = Self.certainty(search, base, effect.interaction)
        let (low, high) = (found.low ?? -.infinity, found.high ?? .infinity)
        #expect(low <= effect.low + slack && effect.high - slack <= high, "\(effect) has \(low) … \(high)")
        #expect(effect.low - low <= 0.03 * largest && high - effect.high <= 0.03 * largest, "\(effect)")
        let size = abs(effect.effect)
        let necessity = (effect.without - game.least) / size
        #expect((found.necessityLow ?? 0) <= necessity + 1e-6)
        #expect(found.mark != .certain || necessity > EffectSearch.share)
        #expect((found.mark == .certain) || !(low * effect.effect > 0 && high * effect.effect > 0))
        // The witness has no more than 2 % of the effect, which costs as much again where it costs most.
        #expect(
          found.mark != .open || necessity <= EffectSearch.share + 2 * EffectSearch.absence, "\(effect)")
        (decided, all) = (decided + (found.mark == .undecided ? 0 : 1), all + 1)
      }
    }
    #expect(decided * 10 >= all * 9, "\(decided) of \(all) are decided")
  }

  /// Least sums without a sign, and ranges at 1.01 times the optimum, of games that HiGHS solved elsewhere.
  @Test func sharedGamesLieBetweenTheirBounds() throws {
    let folder = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
    let data = try Data(contentsOf: folder.appendingPathComponent("certain.json"))
    for game in try JSONDecoder().decode([SharedGame].self, from: data) {
      let search = Self.search(game.values, noise: game.delta)
      let base = try #require(search.base(threads: 1))
      #expect(base.lower <= game.optimum + 1e-6 && game.optimum - 1e-6 <= base.upper)
      for effect in game.effects {
        let interaction = Interaction(
          kind: effect.kind == "or" ? .or : .and, coalition: Coalition(mask: effect.mask),
          effect: effect.canonical)
        let necessity = try #require(
          search.answer(.necessity, about: interaction, least: base.upper, base: base, threads: 1))
        // A point that has up to 2 % of the effect left may cost a little less than one without.
        let left = 2 * EffectSearch.absence * abs(effect.canonical)
        #expect(necessity.least <= effect.without + 1e-5 && effect.without - left <= necessity.most)
        let least = 1.01 * game.optimum - EffectSearch.share * abs(effect.canonical)
        let low = try #require(search.answer(.low, about: interaction, least: least, base: base, threads: 1))
          .low
        let high = try #require(
          search.answer(.high, about: interaction, least: least, base: base, threads: 1)
        ).high
        #expect(low <= effect.widened[0] + 1e-4 && effect.widened[1] - 1e-4 <= high)
        #expect(
          effect.widened[0] - low <= 0.3 && high - effect.widened[1] <= 0.3, "\(effect): \(low) … \(high)")
      }
    }
  }

  private static func game(_ n: Int, seed: UInt64) -> [Double] {
    var random = SeededRandom(seed: seed)
    return random.normals(n).enumerated().map {
      0.1 * $1 + Double($0.nonzeroBitCount) + ($0 & 3 == 3 ? 1 : 0)
    }
  }

  private static let pair = Interaction(kind: .and, coalition: Coalition(mask: 3), effect: 1)

  @Test(arguments: [0, 0.1]) func threadsDoNotChangeABit(noise: Double) throws {
    let search = Self.search(Self.game(13, seed: 81), noise: noise)
    let (one, three) = (try #require(search.base(threads: 1)), try #require(search.base(threads: 3)))
    #expect(one.upper == three.upper && one.lower == three.lower && one.iterations == three.iterations)
    let answers = [1, 3].map {
      search.answer(.low, about: Self.pair, least: one.upper, base: one, threads: $0)
    }
    #expect(answers[0] == answers[1] && answers[0] != nil)
    let salient = [1, 3].map { search.mostSalient(one, threshold: 0.1, limit: one.upper, threads: $0) }
    #expect(salient[0] == salient[1])
  }

  @Test(arguments: [0, 0.1]) func renumberedPlayersHaveTheirMarks(noise: Double) throws {
    var random = SeededRandom(seed: 82)
    let values = Self.game(7, seed: 83)
    let order = Array(0..<7).shuffled(using: &random)
    let renumbered = (0..<128).map { set in (0..<7).reduce(0) { $0 | (set >> $1 & 1) << order[$1] } }
    var moved = values
    for set in values.indices { moved[renumbered[set]] = values[set] }
    let (search, other) = (Self.search(values, noise: noise), Self.search(moved, noise: noise))
    let (base, renewed) = (try #require(search.base(threads: 1)), try #require(other.base(threads: 1)))
    for (kind, set) in [(Interaction.Kind.and, 3), (.and, 16), (.or, 6)] {
      let effect = Interaction(kind: kind, coalition: Coalition(mask: UInt64(set)), effect: 0.9)
      var image = effect
      image.coalition = Coalition(mask: UInt64(renumbered[set]))
      let (one, two) = (Self.certainty(search, base, effect), Self.certainty(other, renewed, image))
      #expect(one.mark == two.mark)
      #expect(abs((one.low ?? 9) - (two.low ?? 9)) <= 1e-6 && abs((one.high ?? 9) - (two.high ?? 9)) <= 1e-6)
    }
  }

  /// Stopped at every look and resumed from a copy of its state, a search comes to the same bits.
  @Test(arguments: [0, 0.1]) func interruptedSearchesResumeBitForBit(noise: Double) throws {
    let search = Self.search(Self.game(6, seed: 84), noise: noise)
    let whole = try #require(search.base(threads: 1))
    var state: SearchState?
    var base: EffectSearch.Base?
    while base == nil {
      let stood = state
      base = search.base(threads: 1, resuming: stood) { _, lent in
        state = Self.copy(lent)
        return false
      }
      if let state { #expect(search.accepts(state, of: nil)) }
    }
    #expect(base?.upper == whole.upper && base?.lower == whole.lower && base?.iterations == whole.iterations)
    for part in EffectSearch.Part.allCases {
      let expected = search.answer(part, about: Self.pair, least: whole.upper, base: whole, threads: 1)
      var (state, answer): (SearchState?, EffectAnswer?)
      while answer == nil {
        let stood = state
        answer = search.answer(
          part, about: Self.pair, least: whole.upper, base: whole, threads: 1, resuming: stood
        ) { lent in
          state = Self.copy(lent)
          return false
        }
        if let state { #expect(search.accepts(state, of: part) && !search.accepts(state, of: nil)) }
      }
      #expect(answer == expected && answer != nil)
    }
  }

  private static func copy(_ state: SearchState) -> SearchState {
    let vectors = state.shape.vectors.indices.map { vector in
      state.withVector(vector) { span in span.indices.map { span[$0] } }
    }
    return SearchState(
      iterations: state.iterations, numbers: Array(state.numbers.dropFirst()), vectors: vectors)
  }

  /// OR{a,b} is a + b − AND{a,b}: neither is needed where both singles are there, and the witness says what takes its
  /// place; AND{a,b} of a plain product is in every explanation.
  @Test func marksOfKnownGames() throws {
    let product = (0..<8).map { $0 & 3 == 3 ? 1.0 : 0 }
    let search = Self.search(product, noise: 0)
    let base = try #require(search.base(threads: 1))
    #expect(abs(base.upper - 1) <= 1e-4)
    #expect(Self.certainty(search, base, Self.pair).mark == .certain)
    let size = (0..<8).map { Double($0.nonzeroBitCount) }
    var and = [Double](repeating: 0, count: 8)
    for player in 0..<3 { and[1 << player] = 1 }
    let other = EffectSearch(size.span, noise: 0, and: and, or: [Double](repeating: 0, count: 8))
    let least = try #require(other.base(threads: 1))
    #expect(abs(least.upper - 3) <= 1e-4)
    let single = Self.certainty(
      other, least, Interaction(kind: .and, coalition: Coalition(mask: 1), effect: 1))
    #expect(single.mark == .open && (single.necessityHigh ?? 1) <= EffectSearch.share)
    #expect(single.replacements.count == 3 && single.replacements.allSatisfy { $0.effect != 0 })
    #expect((single.low ?? 1) <= 0 && (single.high ?? 0) >= 1)
  }

  /// No explanation of Σ|I| up to the limit has more interactions above the threshold.
  @Test(arguments: [0, 0.05]) func mostSalientIsABound(noise: Double) throws {
    let values = Self.game(8, seed: 85)
    let search = Self.search(values, noise: noise)
    let base = try #require(search.base(threads: 1))
    var sparsifier = Sparsifier()
    for (gap, ties) in [(0.01, Ties.lowOrder), (0.001, .none), (1e-4, .none)] {
      (sparsifier.gap, sparsifier.ties) = (gap, ties)
      let found = sparsifier.explain(values.span, noise: noise)
      let salient = SalientInteractions(and: found.and.span, or: found.or.span, share: 0.05)
      let most = search.mostSalient(
        base, threshold: salient.threshold, limit: max(base.upper, found.objective), threads: 1)
      #expect(salient.and + salient.or <= most && most <= 2 * 256 - 2 - 8)
      if gap < 1e-3 { #expect(most < 400, "much can be left out") }
    }
  }
}
