// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Foundation
import Testing

@testable import AndorSampling

@Suite struct AuditTests {
  @Test func quantilesAreThoseOfTheTables() {
    #expect(abs(Quantile.twoSided(level: 0.05) - 1.959963984540054) < 1e-12)
    #expect(abs(Quantile.twoSided(level: 0.01) - 2.5758293035489004) < 1e-12)
    #expect(abs(Quantile.twoSided(level: 0.05, comparisons: 64) - 3.359) < 1e-3)
    #expect(abs(Quantile.twoSided(level: 2e-9) - 5.997807015007687) < 1e-10)
    // Student's quantiles of a published table.
    #expect(abs(Quantile.student(level: 0.05, freedom: 10) - 2.2281) < 2e-4)
    #expect(abs(Quantile.student(level: 0.05, freedom: 30) - 2.0423) < 1e-4)
    #expect(abs(Quantile.student(level: 0.01, freedom: 20) - 2.8453) < 2e-4)
  }

  /// The mean over all masks, each as often as the law has it, is the golden games' Shapley values.
  @Test(arguments: ["residual-estimator-5", "residual-estimator-border-6"])
  func theResidualMeanIsUnbiased(name: String) throws {
    let golden: Golden.Residual = try Golden.load(name)
    let n = golden.n
    let all = UInt64(1) << UInt64(n) - 1
    var sums = [Double](repeating: 0, count: n)
    for mask in 1..<all {
      let size = mask.nonzeroBitCount
      let ways = (0..<size).reduce(1) { $0 * (n - $1) / ($1 + 1) }
      var mean = ResidualMean(players: n)
      mean.add(
        try Golden.table(n, [mask, all ^ mask]),
        residuals: [golden.values[Int(mask)], golden.values[Int(all ^ mask)]])
      for i in 0..<n { sums[i] += mean.mean[i] / Double((n - 1) * ways) }
    }
    let ends = (golden.values[Int(all)] - golden.values[0]) / Double(n)
    #expect(largestDifference(sums.map { $0 + ends }, golden.shapley) < 1e-9)
  }

  @Test func momentsAreThoseOfPairsInAnyPieces() throws {
    let (n, count) = (9, 1000)
    let masks = try MaskStream.audit.masks(0..<2 * count, players: n, seed: 3)
    var random = SeededRandom(seed: 4)
    let residuals = (0..<2 * count).map { _ in Double.random(in: -1...2, using: &random) }
    let rows = (0..<count).map { pair in
      (0..<n).map { i -> Double in
        [2 * pair, 2 * pair + 1].reduce(0) { sum, mask in
          let size = Double(masks.sizes[mask])
          let weight = masks[mask, i] ? Double(n - 1) / size : -Double(n - 1) / (Double(n) - size)
          return sum + weight * residuals[mask] / 2
        }
      }
    }
    func estimate(_ cuts: [Int]) -> ResidualMean {
      var mean = ResidualMean(players: n)
      for (start, end) in zip([0] + cuts, cuts + [count]) {
        mean.add(masks.masks(2 * start..<2 * end), residuals: Array(residuals[2 * start..<2 * end]))
      }
      return mean
    }
    let whole = estimate([])
    for i in 0..<n {
      let mean = rows.reduce(0) { $0 + $1[i] } / Double(count)
      let variance = rows.reduce(0) { $0 + pow($1[i] - mean, 2) } / Double(count - 1)
      #expect(abs(whole.mean[i] - mean) < 1e-12)
      #expect(abs(whole.standardErrors[i] - (variance / Double(count)).squareRoot()) < 1e-12)
    }
    for cuts in [[1], [63, 64, 65], [500], Array(1..<count)] {
      let other = estimate(cuts)
      #expect(other == whole && other.mean.map(\.bitPattern) == whole.mean.map(\.bitPattern))
    }
    #expect(ResidualMean(players: 2).standardErrors == [.infinity, .infinity])
  }

  @Test func r2IsMeasured() {
    let values = (0..<200).map { sin(Double($0)) }
    let residuals = (0..<200).map { 0.1 * cos(3 * Double($0)) }
    let held = HeldOut(.half, values: values, residuals: residuals, level: 0.05)
    let mean = values.reduce(0, +) / 200
    let spread = values.reduce(0) { $0 + pow($1 - mean, 2) } / 200
    let ratio = residuals.reduce(0) { $0 + $1 * $1 } / 200 / spread
    #expect(abs(held.r2 - (1 - ratio)) < 1e-14 && held.masks == 200)
    let moves = zip(values, residuals).map { ($1 * $1 - ratio * pow($0 - mean, 2)) / spread }
    let error = (moves.reduce(0) { $0 + $1 * $1 } / 199 / 200).squareRoot()
    #expect(abs(held.halfWidth - 1.972 * error) < 1e-4 * error)
    #expect(HeldOut(.half, values: [1, 1, 1], residuals: [0, 0, 0], level: 0.05).r2 == 1)
    let none = HeldOut(.half, values: [1, 1, 1], residuals: [0, 1, 0], level: 0.05)
    #expect(none.r2 == 0 && none.low == -.infinity)
  }

  /// R²'s interval contains the truth as often as it says, for values and residuals of known variance.
  @Test func r2IsCovered() {
    var covered = 0
    for seed in 0..<300 as Range<UInt64> {
      var random = SeededRandom(seed: 100 + seed)
      func normal() -> Double {
        (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0..<1, using: &random) }
      }
      let values = (0..<256).map { _ in normal() }
      let residuals = (0..<256).map { _ in 0.2 * normal() }
      let held = HeldOut(.half, values: values, residuals: residuals, level: 0.05)
      if held.low <= 0.96, 0.96 <= held.high { covered += 1 }
    }
    // Four standard errors of 300 draws around 95 %.
    #expect(270...300 ~= covered, "\(covered) of 300")
  }

  /// What a model of too few atoms misses at its own atoms is found, and covered by its errors.
  @Test func effectsAreCorrected() throws {
    let n = 10
    let truth = AndOrModel(
      players: n, atoms: [AndOrAtom(.and, [0]), AndOrAtom(.and, [1, 2]), AndOrAtom(.or, [3, 4])],
      effects: [1, 2, -1], constant: 0)
    var wrong = truth
    wrong.effects = [1.5, 1, -0.25]
    let masks = try MaskStream.audit.masks(0..<600, players: n, seed: 1)
    let columns = BitColumns(masks)
    let residuals = zip(columns.values(of: truth), columns.values(of: wrong)).map(-)
    let audit = try #require(EffectAudit(wrong, masks, residuals: residuals, seed: 1, threads: 1))
    for place in 0..<3 {
      let off = truth.effects[place] - wrong.effects[place] - audit.corrections[place]
      #expect(abs(off) < 4 * audit.standardErrors[place] && audit.standardErrors[place] < 0.2)
    }
  }

  @Test func missedPairsAreBounded() throws {
    let n = 12
    let masks = try MaskStream.auditHalf.masks(0..<2000, players: n, seed: 2)
    let missed = AndOrModel(players: n, atoms: [AndOrAtom(.and, [2, 5])], effects: [0.5], constant: -0.125)
    let residuals = BitColumns(masks).values(of: missed)
    let bound = try #require(MissedPairs.bound(masks, residuals: residuals, level: 0.05, threads: 1))
    // The average second difference of the missed pair is 0.5.
    #expect(bound > 0.5 && bound < 0.65)
    #expect(MissedPairs.bound(masks.masks(0..<4), residuals: [0, 0, 0, 0], level: 0.05, threads: 1) == nil)
  }
}
