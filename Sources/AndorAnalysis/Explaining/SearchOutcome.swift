// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob

/// What a search found, whichever the method was.
struct SearchOutcome {
  let method: Explanation.Method
  /// I_and and I_or over the evaluated players.
  let and: [Double]
  let or: [Double]
  let objective: Double
  let lowerBound: Double
  let noiseBound: Double
  let maxNoise: Double
  let matchingResidual: Double
  let iterations: Int
  /// σ, where the method is the LASSO.
  let sigma: Double?

  init(_ lasso: LassoExplanation) {
    method = .lasso
    (and, or) = (lasso.and, lasso.or)
    (objective, lowerBound) = (lasso.objective, lasso.lowerBound)
    (noiseBound, maxNoise, matchingResidual) = (lasso.largestNoise, lasso.largestNoise, 0)
    iterations = lasso.iterations
    sigma = lasso.sigma
  }

  init(_ sparse: SparseExplanation) {
    method = sparse.noiseBound > 0 ? .noiseBox : .basisPursuit
    (and, or) = (sparse.and, sparse.or)
    (objective, lowerBound) = (sparse.objective, sparse.lowerBound)
    (noiseBound, maxNoise) = (sparse.noiseBound, sparse.largestNoise)
    matchingResidual = sparse.matchingResidual
    iterations = sparse.iterations
    sigma = nil
  }

  /// What was found, of its stored parts; `nil` unless the scalars can be such.
  init?(method: Explanation.Method, and: [Double], or: [Double], numbers: ArraySlice<Double>) {
    let numbers = Array(numbers)
    guard numbers.count == Self.numberCount, let iterations = Int(exactly: numbers[5]), iterations >= 0 else {
      return nil
    }
    (self.method, self.and, self.or, self.iterations) = (method, and, or, iterations)
    (objective, lowerBound, noiseBound) = (numbers[0], numbers[1], numbers[2])
    (maxNoise, matchingResidual) = (numbers[3], numbers[4])
    sigma = method == .lasso ? numbers[6] : nil
  }

  static let numberCount = 7

  /// The scalars, to store.
  var numbers: [Double] {
    [objective, lowerBound, noiseBound, maxNoise, matchingResidual, Double(iterations), sigma ?? 0]
  }
}
