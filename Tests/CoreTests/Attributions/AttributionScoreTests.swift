// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Foundation
import Testing

/// Scores of attributions against all masks and all orders, one by one.
@Suite struct AttributionScoreTests {
  private struct Golden: Decodable {
    struct Score: Decodable {
      let fitted, raw, completeness, insertion: Double

      enum CodingKeys: String, CodingKey {
        case fitted = "r2_fit"
        case raw = "r2_raw"
        case completeness = "completeness_error"
        case insertion
      }
    }
    let values: [Double]
    let methods: [String: [Double]]
    let scores: [String: Score]
    let largest, smallest, ceiling: Double

    enum CodingKeys: String, CodingKey {
      case values, methods, scores
      case largest = "insertion_max"
      case smallest = "insertion_min"
      case ceiling = "additive_ceiling_r2"
    }
  }

  /// What an independent program found; it sets insertion between the worst order and the best.
  @Test func scoresOfFiveMethods() throws {
    let folder = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
    let data = try Data(contentsOf: folder.appendingPathComponent("attribution.json"))
    let golden = try JSONDecoder().decode(Golden.self, from: data)
    let (values, names) = (golden.values, golden.methods.keys.sorted())
    let numbers = names.compactMap { golden.methods[$0] }
    let found = AttributionScores(of: values.span, attributions: numbers.map { Attribution($0) })
    #expect(abs((try #require(found.additive)) - golden.ceiling) < 1e-14 && names.count == 5)
    let mean = Reference(values).mean
    for (name, score) in zip(names, found.scores) {
      let expected = try #require(golden.scores[name])
      #expect(abs((try #require(score.raw)) - expected.raw) < 1e-13)
      #expect(abs((try #require(score.scaled)) - expected.fitted) < 1e-14)
      let gap = abs(score.excess) / abs(values[15] - values[0])
      #expect(abs(gap - expected.completeness) < 1e-14)
      let area = mean + (try #require(score.insertion)) * (golden.largest - mean)
      let share = (area - golden.smallest) / (golden.largest - golden.smallest)
      #expect(abs(share - expected.insertion) < 1e-13, "\(name)")
    }
  }

  /// All orders and all masks of a game, one by one.
  private struct Reference {
    let values: [Double]
    let n: Int
    var areas: [Double] = []

    init(_ values: [Double]) {
      (self.values, n) = (values, values.count.trailingZeroBitCount)
      visit([], [])
    }

    /// Takes the areas of all orders that begin so.
    private mutating func visit(_ order: [Int], _ chain: [Int]) {
      if order.count == n { areas.append(area(order)) }
      for player in 0..<n where !order.contains(player) { visit(order + [player], chain) }
    }

    func area(_ order: [Int]) -> Double {
      (0...n).reduce(0) { $0 + values[order.prefix($1).reduce(0) { $0 | 1 << $1 }] } / Double(n + 1)
    }

    var mean: Double { areas.reduce(0, +) / Double(areas.count) }
    var largest: Double { areas.max() ?? 0 }
    var smallest: Double { areas.min() ?? 0 }

    /// R² over all masks of players and null players, as they are and after a line is fitted.
    func shares(_ numbers: [Double]) -> (raw: Double, scaled: Double, scale: Double) {
      let masks = 0..<1 << numbers.count
      let v = masks.map { values[$0 & (1 << n - 1)] }
      let sums = masks.map { mask in
        numbers.indices.reduce(0) { $0 + (mask >> $1 & 1 == 1 ? numbers[$1] : 0) }
      }
      func mean(_ list: [Double]) -> Double { list.reduce(0, +) / Double(list.count) }
      let (centre, middle) = (mean(v), mean(sums))
      let variance = mean(v.map { ($0 - centre) * ($0 - centre) })
      let own = mean(sums.map { ($0 - middle) * ($0 - middle) })
      let both = mean(zip(v, sums).map { ($0 - centre) * ($1 - middle) })
      let error = mean(zip(v, sums).map { ($0 - v[0] - $1) * ($0 - v[0] - $1) })
      return (1 - error / variance, both * both / own / variance, both / own)
    }
  }

  @Test func scoresAreThoseOfTheirDefinitions() throws {
    var random = SeededRandom(seed: 140)
    for n in 1...6 {
      let values = random.normals(n).map { 2 + $0 }
      let reference = Reference(values)
      let numbers = (0..<4).map { _ in Array(random.normals(3).prefix(n)) }
      let attributions = numbers.enumerated().map { Attribution($1, nullPlayers: $0 < 2 ? [] : [0.25, -1]) }
      let found = AttributionScores(of: values.span, attributions: attributions)
      for (attribution, score) in zip(attributions, found.scores) {
        let all = attribution.players + attribution.nullPlayers
        let (raw, scaled, scale) = reference.shares(all)
        #expect(abs((try #require(score.raw)) - raw) < 1e-11 * max(1, abs(raw)))
        #expect(abs((try #require(score.scaled)) - scaled) < 1e-12)
        #expect(abs((try #require(score.scale)) - scale) < 1e-12 * max(1, abs(scale)))
        #expect(abs(score.excess - (all.reduce(0, +) - values[values.count - 1] + values[0])) < 1e-12)
        guard n > 1 else {
          #expect(score.insertion == nil && score.deletion == nil)
          continue
        }
        let falling = (0..<n).sorted { attribution.players[$0] > attribution.players[$1] }
        let (joining, leaving) = (reference.area(falling), reference.area(falling.reversed()))
        let (mean, largest, smallest) = (reference.mean, reference.largest, reference.smallest)
        #expect(abs((try #require(score.insertion)) - (joining - mean) / (largest - mean)) < 1e-11)
        #expect(abs((try #require(score.deletion)) - (mean - leaving) / (mean - smallest)) < 1e-11)
      }
    }
  }

  /// No attribution passes the best additive prediction, whose numbers are the Banzhaf values.
  @Test func banzhafValuesAreTheBestAttribution() throws {
    var random = SeededRandom(seed: 141)
    let values = random.normals(8)
    var harsanyi = values
    Moebius.transform(&harsanyi)
    let banzhaf = CoalitionIndex.banzhaf.playerValues(of: harsanyi.span)
    let others = (0..<20).map { _ in Attribution(Array(random.normals(3))) }
    let found = AttributionScores(of: values.span, attributions: [Attribution(banzhaf)] + others)
    let ceiling = try #require(found.additive)
    #expect(abs(ceiling - GameFits(of: values.span, terms: 1).additive) < 1e-13)
    #expect(abs((try #require(found.scores[0].scaled)) - ceiling) < 1e-13)
    #expect(abs((try #require(found.scores[0].scale)) - 1) < 1e-13)
    #expect(found.scores.dropFirst().allSatisfy { ($0.scaled ?? 1) < ceiling })
    let shapley = CoalitionIndex.shapley.playerValues(of: harsanyi.span)
    let complete = AttributionScores(of: values.span, attributions: [Attribution(shapley)]).scores[0]
    #expect(abs(complete.excess) < 1e-13)
  }

  /// An additive game is told by its own numbers, whatever its scale; more parts than one are filled side by side.
  @Test func numbersOfAnAdditiveGameAreAPerfectScore() throws {
    let numbers = [3.0, -2, 0.5, 7, -1, 0.25, 2, -6, 4, 1, -3, 5, -0.5, 8]
    for scale in [0x1p-400, 1, 0x1p200] {
      let mine = numbers.map { $0 * scale }
      let values = (0..<1 << 14).map { mask in
        mine.indices.reduce(5 * scale) { $0 + (mask >> $1 & 1 == 1 ? mine[$1] : 0) }
      }
      let backwards = Attribution(mine.map { -$0 })
      let found = AttributionScores(of: values.span, attributions: [Attribution(mine), backwards])
      let (score, other) = (found.scores[0], found.scores[1])
      #expect((score.raw ?? 0) > 1 - 1e-14 && (score.scaled ?? 0) > 1 - 1e-14)
      #expect((score.insertion ?? 0) > 1 - 1e-12 && (score.deletion ?? 0) > 1 - 1e-12)
      // The reverse of the best order of an additive game is the worst one, as far below the average.
      #expect(abs((other.insertion ?? 0) + 1) < 1e-11 && abs((other.deletion ?? 0) + 1) < 1e-11)
      #expect((other.scale ?? 0) < 0 && (other.raw ?? 1) < 0)
      let threads = AttributionScores(
        of: values.span, attributions: [Attribution(mine), backwards], threads: 3)
      #expect(threads == found)
    }
  }

  @Test func whatCannotBeSaidIsNotSaid() {
    let still = [Double](repeating: 4, count: 8)
    let none = AttributionScores(of: still.span, attributions: [Attribution([1, 2, 3])])
    let score = none.scores[0]
    #expect(none.additive == nil && score.raw == nil && score.scaled == nil && score.scale == nil)
    #expect(score.insertion == nil && score.deletion == nil && score.excess == 6)
    // All orders of a majority are even.
    let majority = (0..<32).map { $0.nonzeroBitCount > 2 ? 1.0 : 0 }
    let zero = AttributionScores(of: majority.span, attributions: [Attribution([0, 0, 0, 0, 0])])
    #expect(zero.scores[0].insertion == nil && zero.scores[0].deletion == nil)
    #expect(zero.scores[0].scaled == 0 && zero.scores[0].scale == nil && zero.scores[0].excess == -1)
    // Nobody plays but null players.
    let alone = AttributionScores(of: [2.0].span, attributions: [Attribution([], nullPlayers: [1])])
    #expect(alone.scores[0].excess == 1 && alone.scores[0].insertion == nil)
    // Far beyond the game's size.
    let large = AttributionScores(of: [0, 0x1p-600].span, attributions: [Attribution([0x1p460])])
    #expect(large.scores[0].raw == -.infinity && large.scores[0].scaled == 1)
  }
}
