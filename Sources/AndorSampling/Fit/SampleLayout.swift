// SPDX-License-Identifier: Apache-2.0

/// How many masks of each stream a sample evaluates, besides ∅ and N.
public struct SampleLayout: Sendable, Hashable {
  /// Pairs of the fit stream, from its beginning.
  public var fitPairs: Int
  /// Pairs of the audit stream, from its beginning.
  public var auditPairs: Int
  /// The first of these pairs that a fit may use, as earlier surrogates were judged by them.
  public var seenAuditPairs: Int
  /// Masks of either stream with other densities.
  public var densityMasks: Int

  /// Creates a layout.
  public init(fitPairs: Int, auditPairs: Int, seenAuditPairs: Int = 0, densityMasks: Int) {
    self.fitPairs = fitPairs
    self.auditPairs = auditPairs
    self.seenAuditPairs = seenAuditPairs
    self.densityMasks = densityMasks
  }

  /// Divides evaluations: 15 % for audit pairs, 5 % but at most 256 for either other density, the rest for the fit.
  /// - Throws: ``SampleError/tooFewPairs(_:least:)`` where that leaves too few pairs for a fit.
  public init(evaluations: Int) throws(SampleError) {
    let density = min(256, evaluations / 20)
    let audit = evaluations * 3 / 40
    self.init(
      fitPairs: (evaluations - 2 - 2 * audit - 2 * density) / 2, auditPairs: audit, densityMasks: density)
    try check()
  }

  /// The fewest pairs of the fit and of the audit stream.
  public static let leastPairs = (fit: 16, audit: 8)

  /// All evaluations, ∅ and N among them.
  public var evaluations: Int { 2 + 2 * fitPairs + 2 * auditPairs + 2 * densityMasks }

  /// - Throws: ``SampleError`` where there are too few pairs.
  func check() throws(SampleError) {
    guard fitPairs >= Self.leastPairs.fit else { throw .tooFewPairs(fitPairs, least: Self.leastPairs.fit) }
    let unseen = auditPairs - seenAuditPairs
    guard unseen >= Self.leastPairs.audit, seenAuditPairs >= 0 else {
      throw .tooFewPairs(unseen, least: Self.leastPairs.audit)
    }
  }
}
