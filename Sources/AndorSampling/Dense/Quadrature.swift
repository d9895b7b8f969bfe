// SPDX-License-Identifier: Apache-2.0

/// Gauss–Legendre nodes and weights on [0, 1].
struct Quadrature: Sendable {
  let nodes: [Double]
  let weights: [Double]

  /// Finds the roots of the Legendre polynomial by Newton's method from cos((4k + 3)π/(4N + 2)), which is off by less
  /// than half of what lies between neighbours. O(N²).
  init(count: Int) {
    let count = max(count, 1)
    // The angles step by four of these: cosine and sine come from their series, and turn from root to root.
    let small = Double.pi / Double(4 * count + 2)
    let first = Self.turn(by: 3 * small)
    let step = Self.turn(by: 4 * small)
    var (x, y) = (first.cosine, first.sine)
    var (nodes, weights): ([Double], [Double]) = ([], [])
    for _ in 0..<count {
      var root = x
      for _ in 0..<8 {
        let (value, slope) = Self.legendre(count, root)
        root -= value / slope
      }
      let slope = Self.legendre(count, root).slope
      nodes.append((1 + root) / 2)
      weights.append(1 / ((1 - root * root) * slope * slope))
      (x, y) = (x * step.cosine - y * step.sine, x * step.sine + y * step.cosine)
    }
    // Cosines fall.
    (self.nodes, self.weights) = (nodes.reversed(), weights.reversed())
  }

  /// The cosine and sine of an angle from 0 to 2, by their series.
  private static func turn(by angle: Double) -> (cosine: Double, sine: Double) {
    var (cosine, sine, term) = (1.0, 0.0, 1.0)
    for k in 1...30 {
      term *= angle / Double(k)
      switch k % 4 {
      case 1: sine += term
      case 2: cosine -= term
      case 3: sine -= term
      default: cosine += term
      }
    }
    return (cosine, sine)
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
}
