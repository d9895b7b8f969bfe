// SPDX-License-Identifier: Apache-2.0
import AndorCore

/// A function of masks that stands for a game between the masks evaluated.
public enum Surrogate: Sendable {
  /// Which of the two kinds.
  public enum Kind: String, Sendable, Hashable {
    /// A sum of AND and OR atoms.
    case andOr = "and-or"
    /// The product kernel.
    case kernel
    /// The product kernel, with sets of players as features.
    case both
  }

  /// A sum of AND and OR atoms.
  case andOr(AndOrModel)
  /// A Gaussian process with the product kernel, atoms' sets among its features.
  case kernel(KernelModel)

  /// Which kind it is.
  public var kind: Kind {
    switch self {
    case .andOr: .andOr
    case .kernel(let model): model.odd.features.sets.isEmpty ? .kernel : .both
    }
  }

  /// Returns the predictions at masks, one each. O(masks · atoms) or O(masks · m · n).
  public func values(at masks: MaskTable, threads: Int = 1) -> [Double] {
    switch self {
    case .andOr(let model): BitColumns(masks).values(of: model)
    case .kernel(let model): model.values(at: masks, threads: threads)
    }
  }

  /// The Shapley values of the surrogate.
  public var shapley: [Double] {
    switch self {
    case .andOr(let model): model.shapley
    case .kernel(let model): model.shapley
    }
  }

  /// Returns the Shapley interactions of pairs of the surrogate, n² with zeros on the diagonal.
  public func pairInteractions(threads: Int = 1) -> [Double] {
    switch self {
    case .andOr(let model): model.pairInteractions
    case .kernel(let model): model.pairInteractions(threads: threads)
    }
  }
}
