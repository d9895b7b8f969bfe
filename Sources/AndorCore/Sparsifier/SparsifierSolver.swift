// SPDX-License-Identifier: Apache-2.0

/// An iteration that keeps a feasible point and a certificate.
protocol SparsifierSolver: AnyObject {
  var frame: GoldenFrame { get }
  var certificate: Certificate { get }
  /// a = I_and and c = −I_or of the best feasible point measured.
  var best: (and: AlignedVector, or: AlignedVector) { get }
  /// The scalars that the next iteration depends on.
  var numbers: [Double] { get }
  /// The vectors that the next iteration and the result depend on.
  var vectors: [AlignedVector] { get }
  /// One iteration; a measured one updates the certificate.
  func iterate(measuring: Bool)
}
