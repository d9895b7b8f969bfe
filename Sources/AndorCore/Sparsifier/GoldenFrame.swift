// SPDX-License-Identifier: Apache-2.0
import AndorKernels

/// The tight frame in which "AND plus OR interactions match v" is an orthogonal projection.
///
/// With a = I_and and c = −I_or (and free entries at ∅), matching means Z a + D c = v, where Z is the zeta
/// matrix and D = P·Z its rows in complement order. Per player Z has the block [[1,0],[1,1]] and D the block
/// [[1,1],[1,0]]; ZZᵀ + DDᵀ is diagonalised, with the golden ratio φ, by a Kronecker power V of 2x2 blocks.
/// Scaling its rows to length one turns the constraint into
///
///     cos_K·(O a)(K) + sin_K·(B c)(K) = q(K),   q(K) = (V v)(K)/r_K,
///
/// with orthogonal O and B (Kronecker powers too), e_k = φ^{(n−2k)/2}, r_k = √(e_k² + e_k^{−2}),
/// cos_k = 1/(e_k r_k), sin_k = e_k/r_k and k = |K|. So W = [cos O, sin B] obeys W Wᵀ = 1, and the point of
/// the constraint nearest to x is x − Wᵀ(W x − q): four butterflies, perfectly conditioned.
///
/// The kernels leave out the factors of the 2x2 steps; the weights here contain them. Powers are products
/// and square roots only, so all machines use the same bits.
struct GoldenFrame: Sendable {
  let n: Int
  /// cos_k times the factor of O, by k = |K|.
  let cosines: [Double]
  /// sin_k times the factor of B, by k = |K|.
  let sines: [Double]
  /// The squared factor: the unscaled O transposed times the unscaled O is 1 over this.
  let scale: Double
  /// What turns the unscaled V v into q, by k = |K|.
  let dataWeights: [Double]

  init(players n: Int) {
    self.n = n
    let phi = (1 + 5.0.squareRoot()) / 2
    let unit = 1 / (1 + phi * phi).squareRoot()
    let factor = Self.power(unit, n)
    let dataFactor = Self.power(phi * phi.squareRoot() * unit, n)
    let shares = (0...n).map { k -> (e: Double, r: Double) in
      let e = Self.power(phi.squareRoot(), n - 2 * k)
      return (e, (e * e + 1 / (e * e)).squareRoot())
    }
    cosines = shares.map { factor / ($0.e * $0.r) }
    sines = shares.map { factor * $0.e / $0.r }
    scale = factor * factor
    dataWeights = shares.map { dataFactor / $0.r }
  }

  /// Returns x^k by repeated products; k may be negative.
  private static func power(_ x: Double, _ k: Int) -> Double {
    let product = (0..<abs(k)).reduce(1.0) { product, _ in product * x }
    return k < 0 ? 1 / product : product
  }

  /// Computes q in place of the values v.
  func transformData(_ values: AlignedVector, threads: Int) {
    Butterfly().apply(.goldenV, to: values.buffer, levels: 0..<n, threads: threads)
    multiply(values, by: dataWeights, into: values, threads: threads)
  }

  /// Computes target(K) = weights(|K|)·source(K).
  func multiply(_ source: AlignedVector, by weights: [Double], into target: AlignedVector, threads: Int) {
    source.forEachPiece(threads: threads) { start, count in
      for index in start..<start + count {
        target.base[index] = weights[index.nonzeroBitCount] * source.base[index]
      }
    }
  }
}
