// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import Testing

@testable import AndorStudy

/// Every formula against its definition, or against numbers that other programs computed.
@Suite struct MathematicsTests {
  @Test func spectraAreThoseOfTheDefinition() throws {
    let pair: Golden.Pair = try Golden.load("similarity_n5.json")
    let (a, b) = (Spectrum(of: pair.a), Spectrum(of: pair.b))
    #expect(a.variances.isNear(pair.spectral.varianceByLevelA))
    #expect(b.variances.isNear(pair.spectral.varianceByLevelB))
    #expect(a.correlations(with: b).isNear(pair.spectral.correlationByLevel))
    #expect(abs(a.correlation(with: b) - pair.spectral.correlation) <= 1e-10)
    let coefficients = pair.a.indices.map { set in
      pair.a.indices.reduce(0) { sum, mask in
        (set & mask).nonzeroBitCount % 2 == 0 ? sum + pair.a[mask] : sum - pair.a[mask]
      } / 32
    }
    let second = coefficients.indices.filter { $0.nonzeroBitCount == 2 }.map {
      coefficients[$0] * coefficients[$0]
    }
    #expect(abs(a.variances[1] - second.reduce(0, +)) <= 1e-10)
    #expect(Spectrum(of: .init(repeating: 0.1, count: 32)).shares == nil)
  }

  @Test func similaritiesAreThoseOfTheLinearProgram() throws {
    let pair: Golden.Pair = try Golden.load("similarity_n5.json")
    let (a, b) = (pair.a, pair.b)
    let (ownA, ownB) = (Golden.harsanyi(a), Golden.harsanyi(b))
    let harsanyi = Similarity.harsanyi(ownA, ownB)
    #expect(harsanyi.byOrder.isNear(pair.jaccardHarsanyiByOrder))
    #expect(abs(harsanyi.total - pair.jaccardHarsanyi) <= 1e-10)
    let zero = [Double](repeating: 0, count: 32)
    for (deltas, expected) in [([0, 0], pair.jaccardAndOr), (pair.delta, pair.jaccardAndOrBox)] {
      func norm(_ one: [Double], _ other: [Double], _ noise: Double) -> Similarity.Norm {
        Similarity.norm(ofDifference: one, other, noise: noise, gap: 1e-3)
      }
      let found = try #require(
        Similarity(
          norm(a, zero, deltas[0]), norm(b, zero, deltas[1]), difference: norm(a, b, deltas[0] + deltas[1])))
      #expect(found.low <= expected && expected <= found.high && found.low <= found.value)
      #expect(found.high - found.low < 0.004 && abs(found.value - expected) < 0.003)
    }
    #expect(
      Similarity(.init(lower: 0, upper: 0), .init(lower: 0, upper: 0), difference: .init(lower: 0, upper: 0))
        == nil)
  }

  @Test func theTheoryIsTheDenseSystem() throws {
    let learned: Golden.Learned = try Golden.load("dynamics_what_n4.json")
    var ending = [Double](repeating: 0, count: 16)
    for (mask, weight) in learned.wStar { ending[try #require(Int(mask))] = weight }
    let theory = LearningTheory(ending: ending)
    #expect(theory.interactions(variance: learned.sigma2).isNear(learned.wHat, 1e-13))
    #expect(theory.interactions(variance: 0).isNear(ending, 1e-13))
    let norms: Golden.Norms = try Golden.load("dynamics_theory.json")
    for (name, variance) in [("0.01", 0.01), ("0.1", 0.1), ("1.0", 1)] {
      let columns = (0..<64).map { set -> [Double] in
        var unit = [Double](repeating: 0, count: 64)
        unit[set] = 1
        return LearningTheory(ending: unit).interactions(variance: variance)
      }
      let expected = try #require(norms.table["n=6,s2=\(name)"]).normByOrder
      for row in 0..<64 {
        let norm = columns.reduce(0) { $0 + $1[row] * $1[row] }.squareRoot()
        #expect(abs(norm - expected[row.nonzeroBitCount]) <= 1e-12)
      }
    }
  }

  @Test func goldenCurvesOfTheTheory() throws {
    let series: Golden.Series = try Golden.load("series_n6.json")
    let threshold = series.expected[4].tau
    let endings = series.values[4].map { values -> LearningTheory in
      var salient = Golden.harsanyi(values).map { abs($0) >= threshold ? $0 : 0 }
      salient[0] = values[0]
      return LearningTheory(ending: salient)
    }
    for (variance, expected) in series.theory {
      let curve = TheoryFit.curve(try #require(Double(variance)), endings, 0.03)
      #expect(curve.strengths.isNear(expected.normalised), "\(variance)")
    }
  }

  @Test func pairsInContextsAreThoseOfTheReference() throws {
    let contrasts: Golden.Contrasts = try Golden.load("multi-order.json")
    for game in contrasts.games {
      let harsanyi = Golden.harsanyi(game.v)
      let found = PairContrast.interactions(of: harsanyi, threads: 1)
      let ascending = game.pairs.indices.sorted {
        let (first, second) = (game.pairs[$0], game.pairs[$1])
        return 1 << first[0] | 1 << first[1] < 1 << second[0] | 1 << second[1]
      }
      for context in found.indices {
        #expect(found[context].isNear(ascending.map { game.I[$0][context] }))
      }
      let contrast = PairContrast(of: harsanyi)
      let sums = game.I[0].indices.map { context in
        game.I.reduce(0) { $0 + 2 * game.efficiencyWeightsPerOrderedPair[context] * $1[context] }
      }
      #expect(contrast.pairs.isNear(sums))
      #expect(abs(contrast.change - (game.v[game.v.count - 1] - game.v[0])) <= 1e-10)
    }
  }

  @Test func sharedStrengthIsCountedByHand() {
    // Orders of the masks 1 to 7: 1 1 2 1 2 2 3.
    let own = [[9.0, 4, -2, 1, 0.1, 0, -3, 2]]
    let references = [[[0.0, 1, 2, 1, 0, 5, -3, 0]], [[0.0, 1, -2, -1, 0, 5, -3, 0]]]
    let signs = references.map { SharedStrength.Signs(of: $0, salient: 0.05) }
    let ownSigns = SharedStrength.Signs(of: own, salient: 0.05)
    let shared = SharedStrength(own, ownSigns, references: signs)
    #expect(shared.salient == [6, 4, 2])
    #expect(shared.byOne == [6, 4, 0])
    #expect(shared.byAll == [4, 3, 0])
    // Players 0 and 1 change places: masks 1 and 2, 5 and 6.
    let places = [0, 2, 1, 3, 4, 6, 5, 7]
    let moved = SharedStrength(own, ownSigns, references: [signs[1]]) { places[$0] }
    #expect(moved.byOne == [0, 0, 0])
  }

  @Test func shufflesMoveWholeCoalitions() {
    var random = SplitMix64(seed: 3)
    for _ in 0..<20 {
      let masks = PlayerShuffle(players: 5, &random).masks
      #expect(masks.sorted() == Array(0..<32) && masks != Array(0..<32))
      for (one, other) in [(3, 20), (1, 30), (5, 10)] {
        #expect(masks[one | other] == masks[one] | masks[other])
      }
    }
  }

  @Test func ratiosSkipWhatIsNotDefined() {
    let mean = BlockRatio(meanOf: [1, .nan, 4])
    #expect(mean.value == 2.5)
    #expect(mean.value(of: [0, 0, 1]) == 1 && mean.value(of: [1, 1, 1]).isNaN)
    #expect(BlockRatio([1, 3], over: [2, 6]).value == 0.5)
  }

  /// The interval of a mean of many numbers is that of the normal distribution.
  @Test func intervalsAreThoseOfMeans() {
    var random = SplitMix64(seed: 8)
    let numbers = (0..<400).map { _ in Double.random(in: 0..<1, using: &random) }
    let ratio = BlockRatio(meanOf: numbers)
    let deviation = (numbers.reduce(0) { $0 + ($1 - ratio.value) * ($1 - ratio.value) } / 400 / 400)
      .squareRoot()
    let found = PairedBootstrap(blocks: 400).intervals(of: [ratio])[0]
    #expect(abs(found.low - (ratio.value - 1.96 * deviation)) < 0.25 * deviation)
    #expect(abs(found.high - (ratio.value + 1.96 * deviation)) < 0.25 * deviation)
  }

  @Test func phasesFollowTheLimit() throws {
    let bootstrap = PairedBootstrap(blocks: 4)
    func phases(_ means: [Double]) -> Phases? {
      Phases(means.map { mean in BlockRatio(meanOf: [mean, mean, mean, mean]) }, bootstrap)
    }
    let found = try #require(phases([2, 1, 1.5, 1.019]))
    #expect(found.turn == 1 && found.stability == 1)
    #expect(found.fall.value == 1 && found.fall.certain == 1 && found.fall.isPresent)
    #expect(!found.rise.isPresent)
    #expect(phases([2, 1]) == nil && phases([2, .nan, 1]) == nil)
  }
}
