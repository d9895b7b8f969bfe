// SPDX-License-Identifier: Apache-2.0

/// Where an extraction's iteration stands: to store, to resume from, or to start a similar game from.
///
/// It holds no certificate: a run that starts here proves its bounds anew, so a state of other values, or a
/// damaged one, can cost time but never yields a wrong bound.
public struct SparsifierState: Sendable, Equatable {
  /// Iterations done.
  public let iterations: Int
  /// τ, in units of the values.
  public let threshold: Double
  /// The state of a and c, or of a, Za, c and Dc with noise: 2^n entries each.
  public let vectors: [[Double]]

  /// A state of its parts; `nil` unless they can be one: 2 or 4 vectors of one size 2^n of finite numbers,
  /// a finite τ > 0 and a count of 0 to 2^53.
  public init?(iterations: Int, threshold: Double, vectors: [[Double]]) {
    guard (0...1 << 53).contains(iterations), threshold > 0, threshold.isFinite,
      vectors.count == 2 || vectors.count == 4,
      let count = vectors.first?.count, count.nonzeroBitCount == 1,
      vectors.allSatisfy({ $0.count == count && $0.allSatisfy(\.isFinite) })
    else { return nil }
    (self.iterations, self.threshold, self.vectors) = (iterations, threshold, vectors)
  }

  /// The state of a solver.
  init(iterations: Int, solver: any SparsifierSolver) {
    (self.iterations, threshold) = (iterations, solver.tau)
    vectors = solver.iterate.map { Array($0.buffer) }
  }

  /// Whether a game of 2^n values can start here: exact extraction takes 2 vectors, one with noise 4.
  public func fits(values count: Int, noise: Double) -> Bool {
    vectors[0].count == count && vectors.count == (noise > 0 ? 4 : 2)
  }
}
