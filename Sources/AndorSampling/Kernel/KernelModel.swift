// SPDX-License-Identifier: Apache-2.0
import AndorCore

/// A Gaussian process on masks whose kernel is a product over players, as an odd and an even half.
///
/// With pairs of complements and a kernel that is the same for complements, the posterior falls apart exactly: an odd
/// function fitted to half the differences of pairs, and an even one fitted to half their sums, each with half the
/// noise. Shapley values need the odd half alone, pair interactions the even half.
public struct KernelModel: Sendable {
  let odd: KernelHalf
  let even: KernelHalf

  /// The number of players of the game.
  public var players: Int { odd.signs.columns }

  /// Fits both halves; `nil` where a matrix is not positive definite.
  /// - Parameters:
  ///   - masks: complements follow each other.
  ///   - values: one a mask.
  ///   - atoms: a model whose sets are features.
  ///   - plain: a model without features, from whose hyperparameters the fit begins.
  init?(
    _ masks: MaskTable, _ values: [Double], atoms: AndOrModel, plain: KernelModel? = nil, threads: Int
  ) {
    func source(_ half: KernelHalf?) -> KernelHalf.Source { half.map { .improved($0.kernel) } ?? .fitted }
    self.init(
      masks, values, threads: threads,
      odd: (SetFeatures(atoms, parity: .odd), source(plain?.odd)),
      even: (SetFeatures(atoms, parity: .even), source(plain?.even)))
  }

  /// Fits a model's halves to other values, with its hyperparameters and features.
  init?(_ masks: MaskTable, _ values: [Double], keeping model: KernelModel, threads: Int) {
    self.init(
      masks, values, threads: threads, odd: (model.odd.features, .kept(model.odd.kernel)),
      even: (model.even.features, .kept(model.even.kernel)))
  }

  private init?(
    _ masks: MaskTable, _ values: [Double], threads: Int, odd: (SetFeatures, KernelHalf.Source),
    even: (SetFeatures, KernelHalf.Source)
  ) {
    var half = masks.masks(0..<0)
    var (differences, sums): ([Double], [Double]) = ([], [])
    for pair in 0..<masks.count / 2 {
      half.append(words: masks[2 * pair])
      differences.append((values[2 * pair] - values[2 * pair + 1]) / 2)
      sums.append((values[2 * pair] + values[2 * pair + 1]) / 2)
    }
    guard
      let odd = KernelHalf(
        parity: .odd, masks: half, values: differences, features: odd.0, source: odd.1, threads: threads),
      let even = KernelHalf(
        parity: .even, masks: half, values: sums, features: even.0, source: even.1, threads: threads)
    else { return nil }
    (self.odd, self.even, self.masks) = (odd, even, half)
  }

  /// The masks of the fit, one of each pair, N first.
  public let masks: MaskTable

  /// Everything that determines the odd and the even half, apart from the masks.
  public var halves: [KernelTable] { [KernelTable(odd), KernelTable(even)] }

  /// Returns predictions, one a mask. O(masks · m · n).
  public func values(at masks: MaskTable, threads: Int = 1) -> [Double] {
    zip(odd.values(at: masks, threads: threads), even.values(at: masks, threads: threads)).map(+)
  }

  /// The Shapley values. O(nodes · m · n).
  public var shapley: [Double] { odd.shapley }

  /// Returns the Shapley interactions of pairs, n² with zeros on the diagonal. O(nodes · m · n²).
  public func pairInteractions(threads: Int = 1) -> [Double] { even.pairInteractions(threads: threads) }
}
