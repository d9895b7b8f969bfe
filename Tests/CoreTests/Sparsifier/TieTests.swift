// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Foundation
import Testing

/// What the cheapest explanations of the games of `box_optima.json` cost, by HiGHS: without noise and with its bound.
private struct TieOptima: Decodable {
  let costs: [[Double]]

  static func load() throws -> TieOptima {
    let folder = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
    let data = try Data(contentsOf: folder.appendingPathComponent("tie_optima.json"))
    return try JSONDecoder().decode(TieOptima.self, from: data)
  }
}

/// Of the many explanations that are about as short, the one with the fewest players.
@Suite struct TieTests {
  private static func sparsifier(gap: Double = 0.01) -> Sparsifier {
    var sparsifier = Sparsifier()
    (sparsifier.gap, sparsifier.ties) = (gap, .lowOrder)
    return sparsifier
  }

  /// Σ|I| with 1 + 0.02 (k − 1) for k players and 0.01 more for OR.
  private static func cost(_ found: SparseExplanation) -> Double {
    (1..<found.and.count).reduce(0) { sum, set in
      let rise = 0.02 * Double(set.nonzeroBitCount - 1)
      return sum + (1 + rise) * abs(found.and[set]) + (1.01 + rise) * abs(found.or[set])
    }
  }

  /// The interactions above a share of the largest, as "and 11" or "or 110".
  private static func names(_ found: SparseExplanation, above share: Double = 0.05) -> Set<String> {
    let tables = [("and", found.and), ("or", found.or)].map { ($0.0, Array($0.1.enumerated().dropFirst())) }
    let largest = tables.flatMap { $0.1 }.reduce(0) { max($0, abs($1.element)) }
    return Set(
      tables.flatMap { kind, table in
        table.filter { abs($0.element) > share * largest }.map { "\(kind) \(String($0.offset, radix: 2))" }
      })
  }

  @Test(arguments: [false, true]) func costsAreTheLeast(isNoisy: Bool) throws {
    let (games, costs) = (try BoxOptima.load().games, try TieOptima.load().costs)
    #expect(games.count == costs.count && games.count >= 200)
    withEvery("game", in: games.indices) { index in
      let (game, least) = (games[index], costs[index][isNoisy ? 1 : 0])
      let noise = isNoisy ? game.delta : 0
      let values = game.values
      // No price of a tie is above this gap.
      let found = Self.sparsifier(gap: 0.05).explain(values.span, noise: noise)
      guard found.objective > 0 else { return }
      let (cost, slack) = (Self.cost(found), 1e-7 * (1 + least))
      let gap = found.tieGap ?? 1
      #expect(found.ties == .lowOrder && least - slack <= cost && gap <= 1e-3)
      #expect(cost - least <= gap * cost + slack, "the certificate of the ties holds")
      let norm = (1..<values.count).reduce(0) { $0 + abs(found.and[$1]) + abs(found.or[$1]) }
      #expect(abs(norm - found.objective) <= 1e-12 * (1 + norm))
      #expect(found.lowerBound <= found.leastObjective && found.leastObjective <= found.objective)
      #expect(found.gap <= 0.05 && found.largestNoise <= noise && found.matchingResidual <= 1e-9)
      if isNoisy {
        #expect(found.lowerBound <= game.optimum + slack && game.optimum - slack <= found.objective)
      }
    }
  }

  /// The terms of a formula come back, where their Σ|I| is the least and no other costs as little.
  @Test func whatWasPlantedComesBack() {
    let planted: [(and: Bool, set: Int, effect: Double)] = [
      (true, 0b1, 1), (true, 0b10, -0.5), (true, 0b11, 2), (true, 0b11100, 1.5), (true, 0b10_0010_0010, -1),
      (false, 0b110_0000, -1.25), (false, 0b11_1000_0000, 0.75),
    ]
    var (and, or) = ([Double](repeating: 0, count: 1024), [Double](repeating: 0, count: 1024))
    for term in planted { if term.and { and[term.set] = term.effect } else { or[term.set] = term.effect } }
    and[0] = 0.5
    let values = UniversalMatching.values(and: and.span, or: or.span)
    let found = Self.sparsifier().explain(values.span)
    for set in 1..<1024 {
      #expect(abs(found.and[set] - and[set]) <= 2e-3 && abs(found.or[set] - or[set]) <= 2e-3)
    }
    #expect(Self.names(found) == Self.names(Self.sparsifier().explain(values.span, noise: 0.04 * 2.5)))
    #expect(Self.names(found).count == 7)
  }

  @Test func knownGamesHaveTheirShortLists() {
    let additive = (0..<1024).map { Double($0.nonzeroBitCount) }
    let singles = Set((0..<10).map { "and \(String(1 << $0, radix: 2))" })
    #expect(Self.names(Self.sparsifier().explain(additive.span, noise: 0.4), above: 0.01) == singles)
    #expect(Self.names(Self.sparsifier().explain(additive.span), above: 0.01) == singles)
    let pair = (0..<256).map { Double($0.nonzeroBitCount) + ($0 & 3 == 3 ? 1 : 0) }
    let names = Self.names(Self.sparsifier().explain(pair.span), above: 0.01)
    #expect(names == Set((0..<8).map { "and \(String(1 << $0, radix: 2))" } + ["and 11"]))
    let majority = (0..<32).map { $0.nonzeroBitCount > 2 ? 1.0 : 0 }
    for noise in [0, 0.04] {
      #expect(Self.names(Self.sparsifier().explain(majority.span, noise: noise)).count <= 18)
    }
  }

  @Test(arguments: [0, 0.2]) func renumberedPlayersHaveTheirInteractions(noise: Double) {
    var random = SeededRandom(seed: 77)
    let values = random.normals(8).enumerated().map { 0.1 * $1 + Double($0.nonzeroBitCount) }
    let order = Array(0..<8).shuffled(using: &random)
    let renumbered = (0..<256).map { set in
      (0..<8).reduce(0) { $0 | (set >> $1 & 1) << order[$1] }
    }
    var sparsifier = Self.sparsifier(gap: 0.05)
    sparsifier.mostTieIterations = 200
    let one = sparsifier.explain(values.span, noise: noise)
    let moved = Self.inverse(renumbered).map { values[$0] }
    let other = sparsifier.explain(moved.span, noise: noise)
    #expect(one.ties == .lowOrder && other.ties == .lowOrder)
    #expect(one.tieIterations == other.tieIterations)
    for set in 0..<256 {
      #expect(abs(other.and[renumbered[set]] - one.and[set]) <= 1e-9)
      #expect(abs(other.or[renumbered[set]] - one.or[set]) <= 1e-9)
    }
  }

  private static func inverse(_ permutation: [Int]) -> [Int] {
    var inverse = permutation
    for (index, image) in permutation.enumerated() { inverse[image] = index }
    return inverse
  }

  @Test(arguments: [0, 0.1]) func threadsDoNotChangeABit(noise: Double) {
    var random = SeededRandom(seed: 78)
    let values = random.normals(13).enumerated().map { 0.01 * $1 + Double($0.nonzeroBitCount) }
    var sparsifier = Self.sparsifier(gap: 0.2)
    sparsifier.mostTieIterations = 40
    let one = sparsifier.explain(values.span, noise: noise)
    #expect(one.tieIterations > 0)
    for threads in [2, 3] {
      let other = sparsifier.explain(values.span, noise: noise, threads: threads)
      #expect(bits(one.and) == bits(other.and) && bits(one.or) == bits(other.or))
      #expect(one.tieGap == other.tieGap && one.objective == other.objective)
    }
  }

  /// Where breaking ties costs more than the gap asked for leaves, the tables are those of a search without it.
  @Test(arguments: [0, 0.1]) func aPriceAboveTheGapLeavesThePlainTables(noise: Double) {
    var random = SeededRandom(seed: 79)
    let values = random.normals(6)
    let gap = 1e-5
    let found = Self.sparsifier(gap: gap).explain(values.span, noise: noise)
    var plain = Sparsifier()
    plain.gap = 0.9 * gap
    let other = plain.explain(values.span, noise: noise)
    #expect(found.ties == .none && found.tieIterations > 0 && found.tieGap != nil)
    #expect(bits(found.and) == bits(other.and) && bits(found.or) == bits(other.or))
    #expect(found.objective == other.objective && found.lowerBound == other.lowerBound && found.gap <= gap)
    #expect(other.tieGap == nil && other.ties == .none && other.leastObjective == other.objective)
  }

  @Test(arguments: [0, 0.1]) func aSearchThatMissesItsGapBreaksNoTies(noise: Double) {
    var random = SeededRandom(seed: 80)
    let values = random.normals(7)
    var sparsifier = Self.sparsifier(gap: 1e-6)
    sparsifier.mostIterations = 40
    let found = sparsifier.explain(values.span, noise: noise)
    #expect(found.iterations == 40 && found.tieIterations == 0 && found.ties == .none && found.tieGap == nil)
  }

  @Test func aGameWithinTheNoiseHasNoTies() {
    let found = Self.sparsifier().explain([0.0, 0.1, -0.1, 0.1].span, noise: 0.2)
    #expect(found.objective == 0 && found.ties == .lowOrder && found.tieGap == 0)
  }
}
