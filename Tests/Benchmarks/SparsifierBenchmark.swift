// SPDX-License-Identifier: Apache-2.0
import AndorCore

/// Time to certified gaps on planted AND-OR games.
enum SparsifierBenchmark {
  /// Arguments: the n to measure, 12 16 20 when left out; `noise` for δ = 0.04·|v(N) − v(∅)|; `random` for
  /// games with noise of σ = 0.01 beside the planted terms; `published` to compare with gradient descent.
  static func run(_ arguments: [String]) {
    if arguments.contains("published") { return compare(arguments) }
    let sizes = arguments.compactMap { Int($0) }
    let share = arguments.contains("noise") ? 0.04 : 0
    print(
      "planted games of 30 terms, a third of them OR; 2 threads; gap 1 %, at most 120 s (noise box: 10 s)")
    print("noise bound \(share)·|v(N) − v(∅)|")
    print(" n   iterations      seconds    objective        bound        gap %      planted  ms/iteration")
    for n in sizes.isEmpty ? [12, 16, 20] : sizes {
      measure(n, share, sigma: arguments.contains("random") ? 0.01 : 0)
    }
  }

  private static func measure(_ n: Int, _ share: Double, sigma: Double) {
    let (values, planted) = game(n, terms: 30, sigma: sigma)
    let noise = share * abs(values[values.count - 1] - values[0])
    var result: SparseExplanation?
    let seconds =
      Machine.milliseconds(rounds: 1) {
        let (clock, limit) = (ContinuousClock(), noise > 0 ? Duration.seconds(10) : .seconds(120))
        let start = clock.now
        var sparsifier = Sparsifier()
        sparsifier.mostIterations = 1_000_000
        sparsifier.interval = n < 16 ? 10 : 20
        result = sparsifier.explain(values.span, noise: noise, threads: 2) { _ in
          clock.now - start < limit
        }
      } / 1e3
    guard let result else { return }
    let columns = [seconds, result.objective, result.lowerBound, 100 * result.gap, planted]
    let rate = seconds * 1e3 / Double(max(result.iterations, 1))
    print(
      "\(n)        \(result.iterations)   "
        + columns.map { Machine.column($0, width: 12) }.joined(separator: " ")
        + Machine.column(rate, width: 12))
  }

  /// The values of a planted game, and its L1 norm.
  static func game(_ n: Int, terms: Int, sigma: Double) -> (values: [Double], norm: Double) {
    var state: UInt64 = 1
    func draw(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var (and, or) = (Array(repeating: 0.0, count: 1 << n), Array(repeating: 0.0, count: 1 << n))
    for term in 0..<terms {
      let set = (0..<1 + draw(5)).reduce(0) { mask, _ in mask | 1 << draw(n) }
      let effect = Double(draw(4001) - 2000) / 1000
      if term % 3 == 0 { or[set] += effect } else { and[set] += effect }
    }
    let norm = UniversalMatching.norm(and: and.span, or: or.span)
    var values = UniversalMatching.values(and: and.span, or: or.span, threads: 2)
    // The sum of twelve uniform numbers has standard deviation 1.
    guard sigma > 0 else { return (values, norm) }
    for set in values.indices {
      values[set] += sigma * (0..<12).reduce(-6.0) { sum, _ in sum + Double(draw(1 << 20)) / 0x1p20 }
    }
    return (values, norm)
  }
}
