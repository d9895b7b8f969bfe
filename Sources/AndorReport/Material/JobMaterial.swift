// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// What the pages of a job say of it as a whole.
public struct JobMaterial: Sendable {
  /// `result.json`.
  public let document: ResultDocument
  /// The plan.
  public let plan: JobPlan
  /// The job file, read.
  public let specification: JobSpecification

  /// Creates a job from its parts.
  public init(document: ResultDocument, plan: JobPlan, specification: JobSpecification) {
    (self.document, self.plan, self.specification) = (document, plan, specification)
  }

  /// The model and the scalar in words.
  var question: (model: String, output: String) {
    let model =
      switch specification.model {
      case .onnx(let path): "\(path), run by ONNX Runtime"
      case .python(let path): "\(path), run by Python"
      case .formula: "a formula"
      case .table: "a table of values"
      }
    return (model, specification.output.words)
  }
}
