// SPDX-License-Identifier: Apache-2.0
import AndorCore

/// The published way to the sparsest AND-OR explanation, written from the papers' formulas: gradient descent
/// with momentum on γ, v_and = v/2 + γ and v_or = v/2 − γ, with dense 2^n × 2^n matrices in float32.
///
/// Ren et al. (ICLR 2024) and Li and Zhang (ICML 2023): momentum 0.9, the learning rate falling
/// geometrically to a tenth. The rate depends on the game, so the benchmark takes the best of a grid.
struct SparsifierPublished {
  private typealias Threads = SIMD16<Float>
  /// Rows of I_and and of I_or as functions of v, 16 columns an entry.
  private let (and, or): ([Threads], [Threads])
  private let half: [Threads]

  /// 2^n values, n at least 4.
  init(values: [Double]) {
    let (count, width) = (values.count, values.count / 16)
    var and = Array(repeating: Threads.zero, count: count * width)
    var (or, half) = (and, Array(repeating: Threads.zero, count: width))
    for set in values.indices {
      half[set / 16][set % 16] = Float((values[set] - values[0]) / 2)
      for part in 0..<count where set > 0 && part & ~set == 0 {
        let sign: Float = (set ^ part).nonzeroBitCount % 2 == 0 ? 1 : -1
        let rest = count - 1 - part
        and[set * width + part / 16][part % 16] = sign
        or[set * width + rest / 16][rest % 16] = -sign
      }
    }
    (self.and, self.or, self.half) = (and, or, half)
  }

  /// The smallest objective on the way; no bound comes with it.
  func objective(steps: Int, rate: Float) -> Double {
    let zeros = Array(repeating: Threads.zero, count: half.count)
    var (gamma, velocity, best, factor) = (zeros, zeros, Double.infinity, rate)
    // The steps-th root of 1/10 to first order, e^{−ln 10/steps}.
    let decay = 1 - 2.302_585 / Float(steps)
    for _ in 0..<steps {
      var gradient = zeros
      let norm =
        descend(and, zip(half, gamma).map { $0 + $1 }, 1, &gradient)
        + descend(or, zip(half, gamma).map { $0 - $1 }, -1, &gradient)
      best = min(best, norm)
      for index in half.indices {
        velocity[index] = 0.9 * velocity[index] + gradient[index]
        gamma[index] -= factor * velocity[index]
      }
      factor *= decay
    }
    return best
  }

  /// Σ |matrix·x|, and ± its slope in x added to `gradient`.
  private func descend(
    _ matrix: [Threads], _ x: [Threads], _ direction: Float, _ gradient: inout [Threads]
  ) -> Double {
    var norm = 0.0
    for start in stride(from: 0, to: matrix.count, by: x.count) {
      var threads = Threads.zero
      for index in x.indices { threads += matrix[start + index] * x[index] }
      let effect = threads.sum()
      norm += Double(abs(effect))
      let sign = effect > 0 ? direction : effect < 0 ? -direction : 0
      for index in x.indices { gradient[index] += sign * matrix[start + index] }
    }
    return norm
  }
}

extension SparsifierBenchmark {
  /// Ours beside the published method: objective, bound and seconds. Arguments: n, 8 10 when left out;
  /// `rates=0.0001,0.001` for other learning rates; `exact` for games without noise only.
  static func compare(_ arguments: [String]) {
    let sizes = arguments.compactMap { Int($0) }
    let steps = 5_000
    let chosen = arguments.first { $0.hasPrefix("rates=") }?.dropFirst(6).split(separator: ",")
    let rates = chosen?.compactMap { Float($0) } ?? [1e-6, 1e-5, 1e-4, 1e-3, 1e-2]
    print(
      "planted games of 30 terms, noise σ = 0 and 0.01; published: best of \(rates.count) learning rates,")
    print("\(steps) steps each, seconds of one run; ours: gap 0.1 %, one thread")
    print(
      " n   ours: objective      bound    seconds   published: objective    seconds   excess %     best rate")
    for n in sizes.isEmpty ? [8, 10] : sizes {
      for sigma in arguments.contains("exact") ? [0] : [0, 0.01] { compare(n, sigma, steps, rates) }
    }
  }

  private static func compare(_ n: Int, _ sigma: Double, _ steps: Int, _ rates: [Float]) {
    let values = game(n, terms: 30, sigma: sigma).values
    var sparsifier = Sparsifier()
    sparsifier.gap = 1e-3
    var ours: SparseExplanation?
    let mine = Machine.milliseconds(rounds: 1) { ours = sparsifier.explain(values.span) } / 1e3
    let published = SparsifierPublished(values: values)
    var (best, rate) = (Double.infinity, Float(0))
    let theirs = Machine.milliseconds(rounds: 1) {
      for tried in rates {
        let found = published.objective(steps: steps, rate: tried)
        if found < best { (best, rate) = (found, tried) }
      }
    }
    guard let ours else { return }
    let figures = [
      ours.objective, ours.lowerBound, mine, best, theirs / 1e3 / Double(rates.count),
      100 * (best / ours.objective - 1),
    ]
    print(
      (n < 10 ? " " : "") + "\(n) " + figures.map { Machine.column($0, width: 14) }.joined() + "  \(rate)")
  }
}
