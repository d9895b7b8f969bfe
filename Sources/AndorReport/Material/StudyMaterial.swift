// SPDX-License-Identifier: Apache-2.0
import AndorStudy

/// What the page of a study shows: what was found, with the names of what was compared.
public struct StudyMaterial: Sendable {
  /// What is compared, for the page's head.
  public var title: String
  /// The label that games are compared by.
  public var label: String
  /// Whether the levels follow each other: their points are then joined.
  public var isCourse: Bool
  /// Whether every two levels are compared.
  public var isMatrix: Bool
  /// The names of its levels, in order.
  public var levels: [String]
  /// What every caption says: the score, δ, τ and the number of blocks.
  public var conditions: String
  /// δ in words, for captions of AND-OR explanations.
  public var noise: String
  /// The outcome in a sentence, with its error.
  public var outcome: String
  /// What limits it, in sentences.
  public var warnings: [String]
  /// What was found.
  public var findings: StudyFindings

  /// Creates the material of its parts.
  public init(
    title: String, label: String, isCourse: Bool, isMatrix: Bool, levels: [String], conditions: String,
    noise: String, outcome: String, warnings: [String], findings: StudyFindings
  ) {
    (self.title, self.label, self.isCourse, self.isMatrix) = (title, label, isCourse, isMatrix)
    (self.levels, self.conditions) = (levels, conditions)
    (self.noise, self.outcome, self.warnings, self.findings) = (noise, outcome, warnings, findings)
  }

  /// Returns the rows of a statistic over all orders, or of those of each order.
  func rows(_ statistic: String, _ kind: StudyRow.Kind, byOrder: Bool = false) -> [StudyRow] {
    findings.rows.filter {
      $0.statistic == statistic && $0.kind == kind && ($0.order != nil) == byOrder
    }
  }
}
