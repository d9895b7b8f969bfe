// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorKernels

/// One half of a Gaussian process with the product kernel, fitted to the half of values at pairs of masks.
struct KernelHalf: Sendable {
  let parity: Parity
  let kernel: KernelParameters
  /// The masks of the fit as signs, one of each pair.
  let signs: Grid
  /// α, in units of the values.
  let weights: [Double]
  let features: SetFeatures
  /// The effect of each set's feature.
  let coefficients: [Double]
  /// The effect of each player's sign.
  let linear: [Double]
  let constant: Double
  private let transposed: Strips

  /// Where hyperparameters come from.
  enum Source: Sendable {
    /// They are fitted, on the way to few rows and at the end to more.
    case fitted
    /// They are fitted to the more rows, from those of a process without features.
    case improved(KernelParameters)
    /// They are these.
    case kept(KernelParameters)

    /// The rows of the fits, and how many gradients each may have.
    var stages: [(rows: Int, evaluations: Int)] {
      switch self {
      case .fitted: [(400, 40), (900, 12)]
      case .improved: [(900, 10)]
      case .kept: []
      }
    }
  }

  /// Fits hyperparameters to the first masks, and the process to all; `nil` where its matrix is not positive definite.
  /// - Parameters:
  ///   - masks: one of each pair.
  ///   - values: half of the difference (odd) or sum (even) of a pair's values.
  ///   - source: where hyperparameters come from.
  init?(
    parity: Parity, masks: MaskTable, values: [Double], features: SetFeatures, source: Source,
    threads: Int
  ) {
    let signs = Grid(signsOf: masks)
    var found =
      switch source {
      case .fitted: KernelParameters(players: masks.players)
      case .improved(let kernel), .kept(let kernel): kernel
      }
    let isFree = parity == .even && found.constant > 0
    let mean = isFree ? values.reduce(0, +) / Double(values.count) : 0
    let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    let unit = square > 0 ? square.squareRoot() : 1
    let scaled = values.map { ($0 - mean) / unit }
    let (matrix, factor) = features.matrix(BitColumns(masks))
    for (stage, (rows, evaluations)) in source.stages.enumerated() {
      guard stage == 0 || masks.count > source.stages[stage - 1].rows else { break }
      let count = min(rows, masks.count)
      let likelihood = MarginalLikelihood(
        parity: parity, signs: signs.first(count), values: Array(scaled.prefix(count)),
        features: matrix.first(count), centre: KernelParameters(players: masks.players), threads: threads)
      found = likelihood.optimum(from: found, evaluations: evaluations)
    }
    let transposed = Strips(transposing: signs)
    var (sum, _) = found.lowerMatrices(signs, transposed, parity: parity, threads: threads)
    if parity == .odd { sum.addLower(signs.lowerTimes(transposed, threads: threads), times: found.linear) }
    if matrix.columns > 0 {
      let products = matrix.lowerTimes(Strips(transposing: matrix), threads: threads)
      sum.addLower(products, times: found.features)
    }
    for row in 0..<sum.rows {
      if parity == .even {
        for column in 0...row { sum[row, column] += found.constant }
      }
      sum[row, row] += found.noise + KernelParameters.jitter
    }
    guard let cholesky = Cholesky(overwriting: sum, threads: threads) else { return nil }
    sum = matrix
    let alpha = cholesky.solve(scaled)
    (self.parity, self.kernel, self.signs, self.features) = (parity, found, signs, features)
    self.transposed = transposed
    weights = alpha.map { $0 * unit }
    coefficients = zip(matrix.combination(weights), features.scales).map { $0 * found.features * factor * $1 }
    linear = signs.combination(weights).map { parity == .odd ? $0 * found.linear : 0 }
    constant = mean + (parity == .even ? found.constant * weights.reduce(0, +) : 0)
    offset = parity == .odd ? 0 : Self.offset(features, coefficients, BitColumns(masks))
  }

  /// What centring the features took from the values.
  let offset: Double

  private static func offset(_ features: SetFeatures, _ coefficients: [Double], _ masks: BitColumns) -> Double
  {
    let values = features.values(coefficients, at: masks)
    return values.reduce(0, +) / Double(max(values.count, 1))
  }

  /// Returns the half's values at masks. O(masks · m · n).
  func values(at masks: MaskTable, threads: Int) -> [Double] {
    var result = features.values(coefficients, at: BitColumns(masks))
    for first in stride(from: 0, to: masks.count, by: 256) {
      let range = first..<min(first + 256, masks.count)
      let signs = Grid(signsOf: masks.masks(range))
      let (own, _) = kernel.matrices(signs, transposed, parity: parity, threads: threads)
      for (row, mask) in range.enumerated() {
        result[mask] +=
          constant - offset + andor_dense_dot(own.row(row), weights, weights.count)
          + andor_dense_dot(signs.row(row), linear, linear.count)
      }
    }
    return result
  }
}
