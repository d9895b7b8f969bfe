// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Foundation
import Testing

@testable import AndorSampling

@Suite struct KernelModelTests {
  /// The golden halves: hyperparameters given, no linear part, no features, no constant.
  @Test func reproducesTheGoldenPosterior() throws {
    let golden: Golden.Kernel = try Golden.load("product-kernel-6")
    let masks = try Golden.table(golden.n, golden.masks)
    let none = AndOrModel(players: golden.n, atoms: [], effects: [], constant: 0)
    func half(_ parity: Parity) throws -> KernelHalf {
      let values = golden.masks.map { mask in
        let (value, other) = (golden.values[Int(mask)], golden.values[Int(63 ^ mask)])
        return parity == .odd ? (value - other) / 2 : (value + other) / 2
      }
      var kernel = KernelParameters(players: golden.n)
      kernel.weights = golden.weights
      (kernel.variance, kernel.linear, kernel.constant) = (1, 0, 0)
      kernel.noise = golden.noise / 2 - KernelParameters.jitter
      return try #require(
        KernelHalf(
          parity: parity, masks: masks, values: values, features: SetFeatures(none, parity: parity),
          source: .kept(kernel), threads: 1))
    }
    let (odd, even) = (try half(.odd), try half(.even))
    #expect(largestDifference(odd.weights, golden.alpha_odd) < 1e-9)
    #expect(largestDifference(even.weights, golden.alpha_even) < 1e-9)
    let all = try BruteForce.masks(golden.n)
    let mean = zip(odd.values(at: all, threads: 1), even.values(at: all, threads: 1)).map(+)
    #expect(largestDifference(mean, golden.posterior_mean) < 1e-9)
    #expect(largestDifference(odd.shapley, golden.shapley) < 1e-9)
  }

  private static func values(_ masks: MaskTable) -> [Double] {
    (0..<masks.count).map { mask in
      var sum = 0.3
      for i in 0..<masks.players where masks[mask, i] { sum += Double(i % 3) - 0.8 }
      let pair = masks[mask, 0] && masks[mask, 2]
      let any = masks[mask, 1] || masks[mask, 3] || masks[mask, masks.players - 1]
      return sum + (pair ? 1.5 : 0) + (any ? 0.7 : 0)
    }
  }

  /// Shapley values and interactions of the fitted function are those of all its values.
  @Test(arguments: [2, 3, 5, 8]) func indicesAreThoseOfTheFunction(n: Int) throws {
    let masks = try MaskStream.fit.masks(0..<80, players: n, seed: 5)
    let atoms = AndOrModel(
      players: n,
      atoms: [
        AndOrAtom(.and, [0]), AndOrAtom(.and, [0, n - 1]), AndOrAtom(.or, 0..<n), AndOrAtom(.or, [0, n - 1]),
      ],
      effects: [1, 0.5, -2, 0.25], constant: 0)
    let model = try #require(KernelModel(masks, Self.values(masks), atoms: atoms, threads: 1))
    let exact = BruteForce(n, model.values(at: try BruteForce.masks(n)))
    #expect(largestDifference(model.shapley, exact.shapley) < 1e-9)
    #expect(largestDifference(model.pairInteractions(), exact.pairs) < 1e-9)
  }

  @Test(arguments: [Parity.odd, .even]) func slopeIsThatOfTheValue(parity: Parity) throws {
    let n = 5
    let masks = try MaskStream.fit.masks(0..<30, players: n, seed: 6)
    let atoms = AndOrModel(players: n, atoms: [AndOrAtom(.and, [1, 2])], effects: [1], constant: 0)
    let features = SetFeatures(atoms, parity: parity).matrix(BitColumns(masks)).features
    let likelihood = MarginalLikelihood(
      parity: parity, signs: Grid(signsOf: masks), values: Self.values(masks), features: features,
      centre: KernelParameters(players: n), threads: 1)
    let point = likelihood.centre.enumerated().map { $1 + 0.1 * Double($0 % 4) }
    let slope = try #require(likelihood.evaluate(point)).slope
    for place in point.indices {
      var (up, down) = (point, point)
      up[place] += 1e-5
      down[place] -= 1e-5
      let (above, below) = (try #require(likelihood.evaluate(up)), try #require(likelihood.evaluate(down)))
      let expected = (above.value - below.value) / 2e-5
      #expect(abs(slope[place] - expected) < 1e-5 * max(1, abs(expected)), "logarithm \(place)")
    }
  }

  /// The formula of the table gives the model's values.
  @Test func tablesDetermineTheModel() throws {
    let n = 7
    let masks = try MaskStream.fit.masks(0..<60, players: n, seed: 8)
    let atoms = AndOrModel(
      players: n, atoms: [AndOrAtom(.and, [0]), AndOrAtom(.or, [1, 3]), AndOrAtom(.and, [2, 5, 6])],
      effects: [1, 0.5, -2], constant: 0)
    let model = try #require(KernelModel(masks, Self.values(masks), atoms: atoms, threads: 1))
    let all = try BruteForce.masks(n)
    let values = (0..<all.count).map { mask in
      model.halves.reduce(0) { sum, half in
        let sign: Double = half.isOdd ? -1 : 1
        var value = half.constant
        for i in 0..<n { value += all[mask, i] ? half.linear[i] : -half.linear[i] }
        for (set, effect) in zip(half.sets, half.effects) {
          let present = set.count { all[mask, $0] }
          let (and, or) = (present == set.count ? 1.0 : 0, present > 0 ? 1.0 : 0)
          value += effect * (half.isOdd ? and + or - 1 : and - or) / 2
        }
        let total = half.costs.reduce(0, +)
        for (other, weight) in half.weights.enumerated() {
          let distance = (0..<n).reduce(0) {
            all[mask, $1] == model.masks[other, $1] ? $0 : $0 + half.costs[$1]
          }
          value += half.variance / 2 * weight * (exp(-distance) + sign * exp(distance - total))
        }
        return sum + value
      }
    }
    #expect(largestDifference(values, model.values(at: all)) < 1e-9)
  }

  @Test func learnsAndKeepsBits() throws {
    let masks = try MaskStream.fit.masks(0..<600, players: 12, seed: 7)
    let none = AndOrModel(players: 12, atoms: [], effects: [], constant: 0)
    let other = try MaskStream.auditHalf.masks(0..<300, players: 12, seed: 7)
    let expected = Self.values(other)
    let results = try [1, 3].map { threads in
      let model = try #require(KernelModel(masks, Self.values(masks), atoms: none, threads: threads))
      return model.values(at: other, threads: threads)
        + model.shapley + model.pairInteractions(threads: threads)
    }
    #expect(results[0].map(\.bitPattern) == results[1].map(\.bitPattern))
    let held = HeldOut(
      .half, values: expected, residuals: zip(expected, results[0]).map(-), level: 0.05)
    #expect(held.r2 > 0.99)
  }
}
