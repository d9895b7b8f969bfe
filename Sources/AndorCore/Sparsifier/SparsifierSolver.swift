// SPDX-License-Identifier: Apache-2.0

/// An iteration that keeps a feasible point and a certificate.
protocol SparsifierSolver: AnyObject {
  var frame: GoldenFrame { get }
  var certificate: Certificate { get }
  /// a = I_and and c = −I_or of the best feasible point measured.
  var best: (and: AlignedVector, or: AlignedVector) { get }
  /// τ, in units of the values.
  var tau: Double { get }
  /// The vectors s that the next iteration starts from.
  var iterate: [AlignedVector] { get }
  /// Goes on from another s, of as many vectors of as many entries.
  func restart(from state: SparsifierState)
  /// One iteration; a measured one updates the certificate.
  func iterate(measuring: Bool)
}
