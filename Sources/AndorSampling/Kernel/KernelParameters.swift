// SPDX-License-Identifier: Apache-2.0
import AndorKernels

/// The hyperparameters of one half of the product kernel.
struct KernelParameters: Sendable, Hashable {
  /// What a difference in each player costs: the kernel is e^(−Σ of the weights where two masks differ).
  var weights: [Double]
  /// The variance of the product kernel, of the linear part, of the noise, and of the sets' features; the values have
  /// variance 1.
  var variance: Double
  var linear: Double
  var noise: Double
  var features: Double
  /// The variance of the free constant of the even half; 0 where there is none.
  var constant = 4.0

  /// Creates the kernel from which fits begin: of n players half a unit of variance, half a unit over all linear terms.
  init(players n: Int) {
    weights = [Double](repeating: 1.5 / Double(n), count: n)
    (variance, linear, noise, features) = (0.5, 0.5 / Double(n), 0.03, 0.8)
  }

  /// The logarithms that the fit moves.
  var logarithms: [Double] {
    get { (weights + [variance, linear, noise, features]).map(andor_log) }
    set {
      // Beyond these bounds nothing can be told from 0 or from the noise.
      let values = newValue.map { andor_exp(min(max($0, -16), 5)) }
      let n = weights.count
      weights = Array(values.prefix(n))
      (variance, linear, noise, features) = (values[n], values[n + 1], values[n + 2], values[n + 3])
    }
  }

  /// What stabilises the noise of the diagonal.
  static let jitter = 1e-8
}
