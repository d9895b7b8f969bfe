// SPDX-License-Identifier: Apache-2.0
import AndorCore
import Glibc

/// Time to certified gaps on planted AND-OR games, and on the values of a network.
enum SparsifierBenchmark {
  private static let header =
    " n   iterations (ties)   seconds    objective        bound        gap %      planted  ms/iteration   CPU s    load"

  /// Arguments: the n to measure, 12 16 20 when left out, and `.npy` files of values; `terms=60` for as many
  /// planted terms (30); `limit=5` for as many seconds (120, with noise 10); `gap=0.001` (0.01); `threads=1` (2); `ties` to
  /// break them, without a look at the limit; `noise` for δ = 0.04·|v(N) − v(∅)|;
  /// `random` for games with noise of σ = 0.01 beside the planted terms; `published` to compare with gradient
  /// descent.
  static func run(_ arguments: [String]) {
    if arguments.contains("published") { return compare(arguments) }
    let share = arguments.contains("noise") ? 0.04 : 0
    let limit = number("limit", arguments) ?? (share > 0 ? 10 : 120)
    let terms = Int(number("terms", arguments) ?? 30)
    let files = arguments.filter { $0.hasSuffix(".npy") }
    let sizes = arguments.compactMap { Int($0) }
    let search = Search(arguments, share: share, limit: limit)
    print("planted: \(terms) terms, a third of them OR; \(search.threads) threads")
    print("gap \(100 * search.sparsifier.gap) %, at most \(limit) s; ties \(search.sparsifier.ties)")
    print("noise bound \(share)·|v(N) − v(∅)|")
    print(header)
    for file in files {
      guard let values = SparsifierFiles.values(file) else {
        print("\(file): no .npy file of 2^n float64")
        continue
      }
      print(file)
      measure(values, search, planted: 0)
    }
    for n in sizes.isEmpty && files.isEmpty ? [12, 16, 20] : sizes {
      let (values, planted) = game(n, terms: terms, sigma: arguments.contains("random") ? 0.01 : 0)
      measure(values, search, planted: planted)
    }
  }

  private static func number(_ name: String, _ arguments: [String]) -> Double? {
    arguments.lazy.filter { $0.hasPrefix("\(name)=") }.compactMap { Double($0.dropFirst(name.count + 1)) }
      .first
  }

  /// A search as the arguments ask for it.
  private struct Search {
    var sparsifier = Sparsifier()
    let threads: Int
    /// δ as a share of |v(N) − v(∅)|.
    let share: Double
    /// Seconds.
    let limit: Double

    init(_ arguments: [String], share: Double, limit: Double) {
      (self.share, self.limit) = (share, limit)
      threads = Int(number("threads", arguments) ?? 2)
      sparsifier.mostIterations = 1_000_000
      sparsifier.gap = number("gap", arguments) ?? 0.01
      sparsifier.ties = arguments.contains("ties") ? .lowOrder : .none
    }
  }

  private static func measure(_ values: [Double], _ search: Search, planted: Double) {
    let noise = search.share * abs(values[values.count - 1] - values[0])
    var load = 0.0
    getloadavg(&load, 1)
    var result: SparseExplanation?
    let before = clock()
    let seconds =
      Machine.milliseconds(rounds: 1) {
        let (clock, limit) = (ContinuousClock(), Duration.seconds(search.limit))
        let start = clock.now
        result = search.sparsifier.explain(values.span, noise: noise, threads: search.threads) { progress in
          clock.now - start < limit || progress.tieGap != nil
        }
      } / 1e3
    guard let result else { return }
    let columns = [seconds, result.objective, result.lowerBound, 100 * result.gap, planted]
    // Of all threads: on an idle machine of two cores about half of it is waited for.
    let busy = Double(clock() - before) / Double(CLOCKS_PER_SEC)
    let rate = seconds * 1e3 / Double(max(result.iterations + result.tieIterations, 1))
    print(
      "\(values.count.trailingZeroBitCount)        \(result.iterations) (\(result.tieIterations))   "
        + columns.map { Machine.column($0, width: 12) }.joined(separator: " ")
        + Machine.column(rate, width: 12) + Machine.column(busy, width: 9) + Machine.column(load, width: 8))
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
