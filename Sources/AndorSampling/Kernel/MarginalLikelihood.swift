// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorKernels

/// How well one half of the product kernel explains values at masks, and how that changes with its hyperparameters.
///
/// With K the kernel's matrix, L = −½ yᵀK⁻¹y − ½ ln det K, and ∂L = ½ Σ M ∘ ∂K with M = ααᵀ − K⁻¹, α = K⁻¹y
/// (Rasmussen and Williams, 2006, section 5.4). Both halves of the product kernel, E₋ and E₊, are e^(−d) ∓ e^(d − W) up
/// to a factor; one changes with wₖ by half of what the other is, times both masks' signs at k, less half of itself:
/// one product of M ∘ E with the signs gives all n derivatives. O(m³ + m² n).
struct MarginalLikelihood {
  let parity: Parity
  let signs: Grid
  let values: [Double]
  let threads: Int
  /// What the optimum is drawn to, weakly, so that what the values do not tell stays where it was.
  let centre: [Double]
  /// Whether there are features.
  private let hasFeatures: Bool
  private let products: Grid
  private let featureProducts: Grid?
  private let transposed: Strips
  private let columns: Strips

  init(
    parity: Parity, signs: Grid, values: [Double], features: Grid?, centre: KernelParameters, threads: Int
  ) {
    (self.parity, self.signs, self.values, self.threads) = (parity, signs, values, threads)
    self.centre = centre.logarithms
    hasFeatures = (features?.columns ?? 0) > 0
    transposed = Strips(transposing: signs)
    columns = Strips(of: signs)
    products = signs.times(transposed, threads: threads)
    featureProducts = hasFeatures ? features.map { $0.times(Strips(transposing: $0), threads: threads) } : nil
  }

  /// Returns −L with the pull to the centre, and its slope; `nil` where K is not positive definite.
  func evaluate(_ logarithms: [Double]) -> (value: Double, slope: [Double])? {
    var kernel = KernelParameters(players: signs.columns)
    kernel.logarithms = logarithms
    let (own, other) = kernel.lowerMatrices(signs, transposed, parity: parity, threads: threads)
    let size = signs.rows
    let sum = Grid.lower(size)
    for row in 0..<size {
      let (to, from) = (sum.row(row), own.row(row))
      to.update(from: from, count: row + 1)
      if parity == .odd {
        andor_dense_add(to, products.row(row), kernel.linear, row + 1)
      } else {
        for column in 0...row { to[column] += kernel.constant }
      }
      if let featureProducts { andor_dense_add(to, featureProducts.row(row), kernel.features, row + 1) }
      to[row] += kernel.noise + KernelParameters.jitter
    }
    guard let factor = Cholesky(overwriting: sum, threads: threads) else { return nil }
    let alpha = factor.solve(values)
    let slope = slope(kernel, factor.lowerInverse(threads: threads), alpha, own, other)
    var value = factor.logRoot
    for row in 0..<size { value += 0.5 * values[row] * alpha[row] }
    for place in centre.indices {
      let distance = logarithms[place] - centre[place]
      value += 0.01 * distance * distance
    }
    return (value, zip(slope, zip(logarithms, centre)).map { 0.02 * ($1.0 - $1.1) - $0 })
  }

  /// Returns the slope of L.
  private func slope(
    _ kernel: KernelParameters, _ inverse: Grid, _ alpha: [Double], _ own: Grid, _ other: Grid
  ) -> [Double] {
    let (size, n) = (signs.rows, signs.columns)
    var (ofOwn, ofLinear, ofFeatures, ofNoise) = (0.0, 0.0, 0.0, 0.0)
    let rowSums = Grid(rows: size, columns: 3)
    parallelFor(size, threads: threads) { [products, featureProducts] part in
      for row in part {
        // The inverse becomes M, `other` what M weighs of it: the lower half counts twice.
        let m = inverse.row(row)
        for column in 0...row { m[column] = alpha[row] * alpha[column] - m[column] }
        func sum(_ derivative: Grid) -> Double {
          2 * andor_dense_dot(m, derivative.row(row), row) + m[row] * derivative[row, row]
        }
        rowSums[row, 0] = sum(own)
        rowSums[row, 1] = sum(products)
        if let featureProducts { rowSums[row, 2] = sum(featureProducts) }
        let weighed = other.row(row)
        for column in 0..<row { weighed[column] *= 2 * m[column] }
        weighed[row] *= m[row]
      }
    }
    for row in 0..<size {
      ofOwn += rowSums[row, 0]
      ofLinear += rowSums[row, 1]
      ofFeatures += rowSums[row, 2]
      ofNoise += inverse[row, row]
    }
    let weighed = other.triangleTimes(columns, threads: threads)
    var result = [Double](repeating: 0, count: n + 4)
    for row in 0..<size {
      for k in 0..<n { result[k] += signs[row, k] * weighed[row, k] }
    }
    for k in 0..<n { result[k] = 0.25 * (result[k] - ofOwn) * kernel.weights[k] }
    result[n] = 0.5 * ofOwn
    result[n + 1] = parity == .odd ? 0.5 * kernel.linear * ofLinear : 0
    result[n + 2] = 0.5 * kernel.noise * ofNoise
    result[n + 3] = hasFeatures ? 0.5 * kernel.features * ofFeatures : 0
    return result
  }

  /// Returns the best hyperparameters found from a start.
  func optimum(from start: KernelParameters, evaluations: Int) -> KernelParameters {
    var best = start
    best.logarithms = LimitedMemory(evaluations: evaluations).minimise(from: start.logarithms, evaluate)
    return best
  }
}

extension KernelParameters {
  /// Returns both halves of the product kernel between masks, that of the parity first: `signs` times those of
  /// `transposed`.
  func matrices(
    _ signs: Grid, _ transposed: Strips, parity: Parity, threads: Int
  ) -> (own: Grid, other: Grid) {
    let products = halved(signs).times(transposed, threads: threads)
    return halves(products, Grid(rows: products.rows, columns: products.columns), parity, threads: threads) {
      _ in
      products.stride
    }
  }

  /// Returns the lower half of the same between masks and themselves.
  func lowerMatrices(
    _ signs: Grid, _ transposed: Strips, parity: Parity, threads: Int
  ) -> (own: Grid, other: Grid) {
    let products = halved(signs).lowerTimes(transposed, threads: threads)
    return halves(products, .lower(products.rows), parity, threads: threads) { ($0 / 8 + 1) * 8 }
  }

  /// d is W/2 − h with h = ½ Σ w s t.
  private func halved(_ signs: Grid) -> Grid { signs.scaled(by: weights.map { $0 / 2 }) }

  /// Turns products h into both halves of the kernel, as many entries of a row as there are.
  private func halves(
    _ products: Grid, _ unlike: Grid, _ parity: Parity, threads: Int, _ count: @Sendable (Int) -> Int
  ) -> (own: Grid, other: Grid) {
    let half = weights.reduce(0, +) / 2
    let variance = variance
    parallelFor(products.rows, threads: threads) { part in
      for row in part {
        let from = products.row(row)
        andor_mask_kernels(unlike.row(row), from, from, half, variance / 2, count(row))
      }
    }
    return parity == .odd ? (unlike, products) : (products, unlike)
  }
}
