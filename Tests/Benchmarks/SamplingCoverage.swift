// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorSampling

/// How often the intervals of sampled explanations contain the truth, over games without noise and seeds.
enum SamplingCoverage {
  /// Arguments: players, evaluations, games.
  static func run(_ arguments: [String]) {
    let numbers = arguments.compactMap { Int($0) }
    let (n, evaluations, games) = (
      numbers.first ?? 24, numbers.dropFirst().first ?? 800, numbers.dropFirst(2).first ?? 200
    )
    // Student's two-sided quantile at 95 %, as far as 1/v.
    let pairs = Double((try? SampleLayout(evaluations: evaluations).auditPairs) ?? 60)
    let quantile = 1.959964 + 2.372 / (pairs - 1)
    var sums: [String: (yes: Int, all: Int)] = [:]
    func count(_ name: String, _ isCovered: Bool) {
      let before = sums[name] ?? (0, 0)
      sums[name] = (before.yes + (isCovered ? 1 : 0), before.all + 1)
    }
    for seed in 1...games {
      let game = SampledGame.terms(n, count: n, seed: UInt64(1000 + seed), noise: 0)
      guard let sample = try? SampledValues(game, evaluations: evaluations, seed: UInt64(seed)),
        let found = try? sample.explanation(threads: 2)
      else { return print("no explanation of game \(seed)") }
      // Rounding alone: the intervals of games that are found are narrow, and are counted like others.
      let close = 1e-12 * found.deviation
      for (player, (estimate, truth)) in zip(found.shapley, game.shapley).enumerated() {
        count("a Shapley value", estimate.low - close <= truth && truth <= estimate.high + close)
        let width = quantile * found.standardErrors[player] + close
        count("its interval before it is widened", abs(found.unbiasedShapley[player] - truth) <= width)
      }
      let off = zip(found.shapley, game.shapley).map { abs($0.value - $1) }.max() ?? 0
      count("all Shapley values", off <= found.jointHalfWidth + close)
      count("from the unbiased estimate", found.source == .unbiased)
      check(game, found, count)
    }
    print("n = \(n), \(evaluations) evaluations, \(games) games without noise, 95 % asked for")
    for (name, sum) in sums.sorted(by: { $0.key < $1.key }) {
      print(
        "\(name): \(sum.yes) of \(sum.all), \(Machine.column(100 * Double(sum.yes) / Double(sum.all), width: 1)) %"
      )
    }
  }

  /// R² and the bound on missed pairs against 20,000 other masks.
  private static func check(
    _ game: SampledGame, _ found: SampleExplanation, _ count: (String, Bool) -> Void
  ) {
    let n = game.players
    guard let masks = try? MaskStream(number: 9, law: .half).masks(0..<20_000, players: n, seed: 77) else {
      return
    }
    let values = game.values(at: masks)
    let residuals = zip(values, found.judged.values(at: masks, threads: 2)).map(-)
    let mean = values.reduce(0, +) / 20_000
    let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let r2 = 1 - residuals.reduce(0) { $0 + $1 * $1 } / spread
    for held in found.heldOut where held.law == .half {
      count("R2 at half masks", held.low - 1e-9 <= r2 && r2 <= held.high + 1e-9)
    }
    var largest = 0.0
    for i in 0..<n {
      for j in 0..<i {
        let sum = residuals.indices.reduce(0.0) {
          masks[$1, i] == masks[$1, j] ? $0 + residuals[$1] : $0 - residuals[$1]
        }
        largest = max(largest, 4 * abs(sum) / 20_000)
      }
    }
    if let bound = found.missedPairBound { count("missed pairs", largest <= bound + 1e-7 * found.deviation) }
  }
}
