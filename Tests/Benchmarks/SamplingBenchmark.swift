// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorSampling
import Glibc

/// Sampled explanations of games with known Shapley values: errors, R² and seconds of the fit.
enum SamplingBenchmark {
  /// Arguments: files of `make_sampled_games.py`, `terms:N` for a game of AND and OR terms, evaluations, and `x3` for
  /// three seeds.
  static func run(_ arguments: [String]) {
    let evaluations = arguments.compactMap { Int($0) }
    let seeds = arguments.contains("x1") ? 1 : 3
    print("relative errors and R², means of \(seeds) seeds, 2 threads; audit share included")
    for argument in arguments where Int(argument) == nil && argument != "x1" {
      for count in evaluations.isEmpty ? [2000] : evaluations { measure(argument, count, seeds: seeds) }
    }
  }

  private static func measure(_ argument: String, _ evaluations: Int, seeds: Int) {
    var (sums, name): ([String: Double], String) = ([:], argument)
    for seed in 1...seeds {
      let game: SampledGame?
      if argument.hasPrefix("terms:"), let n = Int(argument.dropFirst(6)) {
        game = .terms(n, count: 30, seed: UInt64(seed), noise: 0.01)
      } else {
        game = .read(argument)
      }
      guard let game, let figures = try? figures(game, evaluations, seed: UInt64(seed)) else {
        print("\(argument) cannot be read or sampled")
        return
      }
      name = game.name
      for (key, figure) in figures { sums[key, default: 0] += figure / Double(seeds) }
    }
    let line = sums.keys.sorted().map { "\($0) \(rounded(sums[$0] ?? 0))" }.joined(separator: "  ")
    print("\(name)  \(evaluations): \(line)")
  }

  /// Four digits after the point.
  private static func rounded(_ value: Double) -> String {
    let text = String(Int((abs(value) * 1e4).rounded()) % 10_000)
    return "\(value < 0 ? "-" : "")\(Int((abs(value) * 1e4).rounded()) / 10_000)."
      + String(repeating: "0", count: 4 - text.count) + text
  }

  private static func error(_ a: [Double], _ b: [Double]) -> Double {
    let (off, size) = zip(a, b).reduce((0, 0)) { ($0.0 + ($1.0 - $1.1) * ($1.0 - $1.1), $0.1 + $1.1 * $1.1) }
    return (off / size).squareRoot()
  }

  private static func figures(_ game: SampledGame, _ evaluations: Int, seed: UInt64) throws -> [String:
    Double]
  {
    let n = game.players
    let values = try SampledValues(game, evaluations: evaluations, seed: seed)
    var result: SampleExplanation?
    let start = clock()
    let seconds = Machine.milliseconds(rounds: 1) { result = try? values.explanation(threads: 2) } / 1000
    guard let result else { throw SampleError.option("no explanation") }
    var figures = [
      "seconds": seconds, "CPU seconds": Double(clock() - start) / Double(CLOCKS_PER_SEC),
      "shapley": error(result.shapley.map(\.value), game.shapley),
      "covered": Double(zip(result.shapley, game.shapley).count { $0.low <= $1 && $1 <= $0.high })
        / Double(n),
      "kernel": result.surrogate.kind == .andOr ? 0 : 1, "atoms": Double(result.effects.count),
    ]
    for surrogate in result.surrogates {
      for held in surrogate.heldOut {
        figures["R2 \(surrogate.kind.rawValue) \(held.law.rawValue)"] = held.r2
      }
    }
    if !game.pairs.isEmpty {
      figures["pairs"] = error(result.surrogate.pairInteractions(threads: 2), game.pairs)
    }
    return figures
  }
}
