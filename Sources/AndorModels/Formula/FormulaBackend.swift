// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// Formulas of known ground truth.
struct FormulaBackend: ModelBackend {
  static let kind = ModelKind.formula

  init(_ opening: ModelOpening) {}

  var threads: ModelThreads {
    .ofMasks { game in
      guard let formula = game.formula else { throw ModelError.misfit(of: game) }
      return FormulaSource(formula)
    }
  }
}
