// SPDX-License-Identifier: Apache-2.0
import AndorCore

extension Grid {
  /// Writes masks as rows of 1 (present) and −1.
  convenience init(signsOf masks: MaskTable) {
    self.init(rows: masks.count, columns: masks.players)
    for mask in 0..<masks.count {
      for player in 0..<masks.players { self[mask, player] = masks[mask, player] ? 1 : -1 }
    }
  }
}

/// The odd or the even half of functions of masks: f(T) = −f(N∖T), or f(T) = f(N∖T).
enum Parity: Sendable {
  case odd
  case even
}

/// Sets of players as features of masks, the half of one parity of their AND and OR.
///
/// With a̅(T) = a(N∖T), AND̅ = 1 − OR and OR̅ = 1 − AND: both atoms of a set have the odd half (AND + OR − 1)/2, and the
/// even halves ±(AND − OR)/2, up to a constant. So a set is one feature of either parity.
struct SetFeatures: Sendable {
  let sets: [[Int]]
  /// What a feature is multiplied by: the size of its effect in the model it comes from.
  let scales: [Double]
  let parity: Parity

  /// Takes the sets of a model's atoms; as even features only those of two and more players.
  init(_ model: AndOrModel, parity: Parity) {
    var sizes: [[Int]: Double] = [:]
    for (atom, effect) in zip(model.atoms, model.effects) where parity == .odd || atom.order > 1 {
      sizes[atom.players, default: 0] += abs(effect)
    }
    sets = sizes.keys.sorted { $0.count != $1.count ? $0.count < $1.count : $0.lexicographicallyPrecedes($1) }
    let largest = sizes.values.max() ?? 0
    scales = sets.map { max(sizes[$0] ?? 0, 1e-3 * largest) }
    self.parity = parity
  }

  /// Returns the values of features at masks, unscaled, as a sum weighted by coefficients.
  func values(_ coefficients: [Double], at masks: BitColumns) -> [Double] {
    var result = [Double](repeating: 0, count: masks.height * 64)
    for (set, coefficient) in zip(sets, coefficients) {
      masks.add(masks.column(AndOrAtom(.and, set)), times: coefficient / 2, to: &result)
      let other = parity == .odd ? coefficient / 2 : -coefficient / 2
      masks.add(masks.column(AndOrAtom(.or, set)), times: other, to: &result)
    }
    let constant = parity == .odd ? coefficients.reduce(0, +) / 2 : 0
    return result.prefix(masks.masks).map { $0 - constant }
  }

  /// Returns the features at masks, a column each, times their scales and a factor that makes their mean total
  /// variance 1; with that factor.
  func matrix(_ masks: BitColumns) -> (features: Grid, factor: Double) {
    let grid = Grid(rows: masks.masks, columns: sets.count)
    var total = 0.0
    for place in sets.indices {
      let feature = SetFeatures.values(of: sets[place], parity, at: masks)
      let mean = feature.reduce(0, +) / Double(max(feature.count, 1))
      for (row, value) in feature.enumerated() {
        // An even feature is centred, as the constant is free.
        let shown = (parity == .odd ? value : value - mean) * scales[place]
        grid[row, place] = shown
        total += shown * shown
      }
    }
    let factor = total > 0 ? (Double(masks.masks) / total).squareRoot() : 1
    for row in 0..<grid.rows {
      for place in sets.indices { grid[row, place] *= factor }
    }
    return (grid, factor)
  }

  private static func values(of set: [Int], _ parity: Parity, at masks: BitColumns) -> [Double] {
    var result = [Double](repeating: parity == .odd ? -0.5 : 0, count: masks.height * 64)
    masks.add(masks.column(AndOrAtom(.and, set)), times: 0.5, to: &result)
    masks.add(masks.column(AndOrAtom(.or, set)), times: parity == .odd ? 0.5 : -0.5, to: &result)
    return Array(result.prefix(masks.masks))
  }
}
