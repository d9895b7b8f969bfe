// SPDX-License-Identifier: Apache-2.0

/// A method whose search can be made by somebody who is not believed: what it found is computed from what it leaves.
package protocol ProvableMethod: ExplanationMethod {
  /// Returns whether a game's search can be proved, and is one at all.
  func isProvable(_ values: Span<Double>) -> Bool
  /// Searches from the start as a run does, and returns what proves the result; `isProvable` holds.
  func prove(_ values: Span<Double>, threads: Int, look: SearchLook) -> SparseProof
  /// Computes what was found, with the bits of a run.
  /// - Throws: ``ProofFault``.
  func outcome(
    of proof: SparseProof, _ values: Span<Double>, threads: Int
  ) throws(ProofFault) -> ProvedOutcome
}

/// What was found, every number of it computed from a proof.
package struct ProvedOutcome: Sendable {
  /// What a run would have returned.
  package let found: ExplanationOutcome
  /// The objective and the bound of the last look at the least Σ|I|.
  package let certified: (objective: Double, lowerBound: Double)
}
