// SPDX-License-Identifier: Apache-2.0
import AndorCore

/// What masks that a model of atoms has not seen say about its effects.
///
/// The model's atoms have one best linear fit over the law of size-uniform masks. With a the centred atoms and
/// Γ = E a aᵀ, which needs no values and is computed from masks that are never evaluated, the model's effects plus
/// Γ⁻¹ E a e, e the residual, are that fit's. The mean over audit pairs estimates E a e without bias, and its spread gives
/// standard errors. O(atoms³ + pairs · atoms²).
struct EffectAudit {
  /// What has to be added to each effect.
  let corrections: [Double]
  /// The standard error of each sum.
  let standardErrors: [Double]

  /// Measures the effects of a model by its residual at pairs of masks; `nil` where the atoms are not independent.
  init?(_ model: AndOrModel, _ masks: MaskTable, residuals: [Double], seed: UInt64, threads: Int) {
    let count = model.atoms.count
    let pairs = masks.count / 2
    let drawn = max(8192, 8 * count)
    guard pairs > 1, count > 0,
      let unseen = try? MaskStream.unevaluated.masks(0..<drawn, players: masks.players, seed: seed)
    else { return nil }
    var active = ActiveAtoms(BitColumns(unseen), values: [Double](repeating: 0, count: drawn))
    active.append(model.atoms, threads: threads)
    guard let factor = active.factor(Array(0..<count), ridge: 1e-9, threads: threads) else { return nil }
    let columns = BitColumns(masks)
    let terms = Grid(rows: pairs, columns: count)
    for (place, atom) in model.atoms.enumerated() {
      let column = columns.column(atom)
      let mean = Double(active.size(place)) / Double(drawn)
      for mask in 0..<2 * pairs {
        let isOne = column[mask / 64] >> UInt64(mask % 64) & 1 == 1
        terms[mask / 2, place] += ((isOne ? 1 : 0) - mean) * residuals[mask] / 2 * Double(drawn)
      }
    }
    let inverse = factor.inverse(threads: threads)
    let square = Grid(rows: count, columns: count)
    for row in 0..<count { square.row(row).update(from: inverse.row(row), count: count) }
    let moves = terms.times(Strips(of: square), threads: threads)
    let sums = moves.combination([Double](repeating: 1, count: pairs))
    let means = sums.map { $0 / Double(pairs) }
    var squares = [Double](repeating: 0, count: count)
    for row in 0..<pairs {
      for place in 0..<count {
        let distance = moves[row, place] - means[place]
        squares[place] += distance * distance
      }
    }
    corrections = means
    standardErrors = squares.map { ($0 / Double(pairs - 1) / Double(pairs)).squareRoot() }
  }
}
