// SPDX-License-Identifier: Apache-2.0

/// Gauss–Legendre nodes and weights on [0, 1].
struct Quadrature: Sendable {
  let nodes: [Double]
  let weights: [Double]

  /// Finds the roots of a Legendre polynomial by Newton's method: those of neighbouring degrees interlace, so that
  /// bisection brackets each of them. O(degree³).
  init(count: Int) {
    var roots: [Double] = []
    for degree in 1...max(count, 1) {
      let ends = [-1.0] + roots + [1.0]
      roots = (0..<degree).map { Self.root(degree, between: ends[$0], and: ends[$0 + 1]) }
    }
    nodes = roots.map { (1 + $0) / 2 }
    weights = roots.map { x in
      let slope = Self.legendre(roots.count, x).slope
      return 1 / ((1 - x * x) * slope * slope)
    }
  }

  /// Returns how many nodes integrate ∂F of a product over players of positive factors that are linear in p.
  ///
  /// ⌈n/2⌉ + 1 are exact for the polynomial of degree n. The error of N nodes is at most
  /// F⁽²ᴺ⁾ (N!)⁴ / ((2N + 1) ((2N)!)³), and F⁽ᵏ⁾ ≤ Wᵏ with W = Σ (1 − rᵢ)/rᵢ, rᵢ = e^(−wᵢ): once that is below 10⁻¹⁷,
  /// more nodes change rounding alone.
  static func count(players: Int, ratios: Double) -> Int {
    let exact = (players + 1) / 2 + 1
    var bound = ratios * ratios / 24
    var count = 1
    while count < exact, !(bound < 1e-17) {
      count += 1
      // (N!)⁴ / ((2N)!)³ grows by N⁴ / ((2N − 1) 2N)³ from one N to the next.
      let (N, pair) = (Double(count), Double(2 * count - 1) * Double(2 * count))
      bound *= ratios * ratios * N * N * N * N / (pair * pair * pair) * (2 * N - 1) / (2 * N + 1)
    }
    return count
  }

  private static func legendre(_ degree: Int, _ x: Double) -> (value: Double, slope: Double) {
    var (before, value) = (1.0, x)
    for k in 1..<max(degree, 1) {
      (before, value) = (value, (Double(2 * k + 1) * x * value - Double(k) * before) / Double(k + 1))
    }
    return (value, Double(degree) * (x * value - before) / (x * x - 1))
  }

  private static func root(_ degree: Int, between low: Double, and high: Double) -> Double {
    var (low, high) = (low, high)
    let rises = legendre(degree, low).value < 0
    var x = (low + high) / 2
    for _ in 0..<80 {
      let (value, slope) = legendre(degree, x)
      if (value < 0) == rises { low = x } else { high = x }
      let next = x - value / slope
      let inside = next > low && next < high
      let step = inside ? next : (low + high) / 2
      if step == x { break }
      x = step
    }
    return x
  }
}
