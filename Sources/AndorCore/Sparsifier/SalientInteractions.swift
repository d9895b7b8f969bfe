// SPDX-License-Identifier: Apache-2.0

/// How many interactions stand out from the rest.
public struct SalientInteractions: Hashable, Sendable {
  /// τ: an interaction is salient when |I(S)| > τ.
  public var threshold: Double
  /// Salient AND interactions.
  public var and: Int
  /// Salient OR interactions.
  public var or: Int

  /// Counts the interactions S ≠ ∅ with |I(S)| > share·max |I|; O(2^n).
  ///
  /// - Parameters:
  ///   - and: I_and, 2^n entries.
  ///   - or: I_or, 2^n entries, or as many zeros for an AND-only explanation.
  ///   - share: τ as a share of the largest |I(S)| of both tables.
  public init(and: Span<Double>, or: Span<Double>, share: Double) {
    precondition(and.count == or.count, "both tables are over the same players")
    var largest = 0.0
    for set in and.indices.dropFirst() { largest = max(largest, abs(and[set]), abs(or[set])) }
    self.init(and: and, or: or, above: share * largest)
  }

  /// Counts the interactions S ≠ ∅ with |I(S)| > threshold; O(2^n).
  public init(and: Span<Double>, or: Span<Double>, above threshold: Double) {
    self.threshold = threshold
    (self.and, self.or) = (0, 0)
    for set in and.indices.dropFirst() {
      if abs(and[set]) > threshold { self.and += 1 }
      if abs(or[set]) > threshold { self.or += 1 }
    }
  }
}
