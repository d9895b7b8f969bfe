// SPDX-License-Identifier: Apache-2.0

/// An iteration that keeps a feasible point and a certificate.
protocol SparsifierSolver: AnyObject {
  /// How many scalars and vectors are stored of one.
  static var numberCount: Int { get }
  static var storedVectors: Int { get }
  /// Returns whether a state's scalars can be those of this solver.
  static func accepts(_ numbers: ArraySlice<Double>) -> Bool
  var frame: GoldenFrame { get }
  var certificate: Certificate { get }
  /// a = I_and and c = −I_or of the best feasible point measured.
  var best: (and: AlignedVector, or: AlignedVector) { get }
  /// The scalars that the next iteration depends on.
  var numbers: [Double] { get }
  /// The vectors that the next iteration and the result depend on.
  var vectors: [AlignedVector] { get }
  /// Does one iteration; a measured one updates the certificate.
  func iterate(measuring: Bool)
}
