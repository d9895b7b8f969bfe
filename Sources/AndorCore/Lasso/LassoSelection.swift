// SPDX-License-Identifier: Apache-2.0

/// The least-squares fit of a few standardised columns, from which single columns come and go.
///
/// A column stays while leaving it out raises ‖v − fit‖²/2^n by more than `price`; with price λ² a column
/// outside lowers it by more than that when its correlation with the residual exceeds λ. Each step so lowers
/// ‖v − fit‖²/2^n + λ² × (columns): the steps end (Zhang 2011; the price of Foster and George 1994).
struct LassoSelection {
  let price: Double
  private(set) var atoms: [FitAtom] = []
  private(set) var coefficients: [Double] = []
  /// The inverse of the Gram matrix.
  private var inverse: [[Double]] = []

  init(price: Double) { self.price = price }

  /// The effects of the columns in units of the values.
  var effects: [Double] { zip(atoms, coefficients).map { $1 / $0.deviation } }

  /// Adds a column by ⟨column, v − mean⟩/2^n.
  mutating func add(_ atom: FitAtom, target: Double) {
    let fitted = zip(atoms, coefficients).reduce(0) { $0 + atom.correlation(with: $1.0) * $1.1 }
    add(atom, correlation: target - fitted)
  }

  /// Adds a column by its correlation with the residual; O(columns²) by bordering.
  ///
  /// A column that the others span up to 10^{−6} of its squared length is left out: OR{i,j} is
  /// i + j − AND{i,j}, so dependent columns do meet.
  mutating func add(_ atom: FitAtom, correlation: Double) {
    let row = atoms.map { atom.correlation(with: $0) }
    let weights = inverse.map { line in zip(line, row).reduce(0) { $0 + $1.0 * $1.1 } }
    let rest = 1 - zip(weights, row).reduce(0) { $0 + $1.0 * $1.1 }
    guard rest > 1e-6 else { return }
    // Bordering: with the Schur complement `rest`, the inverse of the larger Gram matrix follows from the smaller one's.
    for index in atoms.indices {
      let share = weights[index] / rest
      for other in atoms.indices { inverse[index][other] += share * weights[other] }
      inverse[index].append(-share)
      coefficients[index] -= share * correlation
    }
    inverse.append(weights.map { -$0 / rest } + [1 / rest])
    coefficients.append(correlation / rest)
    atoms.append(atom)
    checkSizes()
  }

  /// Takes out the columns that are not worth their price, the least useful first.
  mutating func drop() {
    while let least = atoms.indices.min(by: { worth($0) < worth($1) }), worth(least) < price {
      remove(least)
    }
  }

  /// Returns by how much leaving the column out raises ‖v − fit‖²/2^n.
  private func worth(_ index: Int) -> Double {
    coefficients[index] * coefficients[index] / inverse[index][index]
  }

  mutating func remove(_ index: Int) {
    // The same step backwards: the other coefficients take over what the column explained of them.
    let (line, coefficient) = (inverse[index], coefficients[index])
    for other in atoms.indices where other != index {
      let share = line[other] / line[index]
      for third in atoms.indices { inverse[other][third] -= share * line[third] }
      coefficients[other] -= share * coefficient
      inverse[other].remove(at: index)
    }
    inverse.remove(at: index)
    coefficients.remove(at: index)
    atoms.remove(at: index)
    checkSizes()
  }

  private func checkSizes() {
    assert(
      coefficients.count == atoms.count && inverse.count == atoms.count
        && inverse.allSatisfy { $0.count == atoms.count }, "the inverse is over the columns that are in")
  }
}
