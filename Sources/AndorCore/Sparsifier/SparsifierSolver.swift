// SPDX-License-Identifier: Apache-2.0

/// An iteration that keeps a feasible point and a certificate.
protocol SparsifierSolver: AnyObject {
  /// How many scalars are stored of one.
  static var numberCount: Int { get }
  /// How many vectors are stored of one that breaks ties in the end, and of one that does not.
  static func storedVectors(_ ties: Ties) -> Int
  /// Returns whether a state's scalars can be those of this solver, before ties are broken or after that.
  static func accepts(_ numbers: ArraySlice<Double>, isChoosing: Bool) -> Bool
  var frame: GoldenFrame { get }
  var certificate: Certificate { get }
  /// a = I_and and c = −I_or of the best feasible point measured.
  var best: (and: AlignedVector, or: AlignedVector) { get }
  /// The feasible point measured last, until the next iteration.
  var point: (and: AlignedVector, or: AlignedVector) { get }
  /// How far the choice among the least explanations has come; `nil` before it has begun.
  var ties: TieCertificate? { get }
  /// The scalars that the next iteration depends on.
  var numbers: [Double] { get }
  /// The vectors that the next iteration and the result depend on.
  var vectors: [AlignedVector] { get }
  /// Begins to choose among the least explanations, from where the iteration stands: ``TieCosts`` take the place of
  /// Σ|I|. Certificate and best point stay as they are from here on.
  func breakTies()
  /// What is done differently at one interaction; set where a search under the rule is resumed.
  var rule: EntryRule? { get set }
  /// What the iteration measured last says under the rule.
  var found: EntryBounds { get }
  /// Begins to follow a rule from where the iteration stands.
  func begin(_ rule: EntryRule)
  /// Computes u = Kᵀλ of all entries of a and c where the iteration stands, and measures it under the rule; what the
  /// iteration does next is another one's.
  func multiplier() -> (and: AlignedVector, or: AlignedVector)
  /// Does one iteration; a measured one updates the certificate, or that of the choice.
  func iterate(measuring: Bool)
}
