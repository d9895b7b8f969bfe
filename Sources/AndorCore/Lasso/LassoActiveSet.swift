// SPDX-License-Identifier: Apache-2.0

/// The few columns, scaled to a price of 1, that may have a coefficient, and coordinate descent on their Gram matrix.
struct LassoActiveSet {
  private(set) var atoms: [FitAtom] = []
  /// Coefficients of the scaled columns.
  private(set) var coefficients: [Double] = []
  /// ⟨scaled column, residual⟩/2^n.
  private(set) var correlations: [Double] = []
  private var gram: [[Double]] = []

  init() {}

  /// Columns as they were: the Gram matrix has the bits that it had, in whichever order they came.
  init(atoms: [FitAtom], coefficients: [Double], correlations: [Double]) {
    for (atom, correlation) in zip(atoms, correlations) { add(atom, correlation: correlation) }
    self.coefficients = coefficients
    checkSizes()
  }

  /// Σ |coefficient|.
  var norm: Double { coefficients.reduce(0) { $0 + abs($1) } }
  /// Atoms with a coefficient.
  var size: Int { coefficients.count { $0 != 0 } }

  /// Adds an atom whose scaled column has this correlation with the residual.
  mutating func add(_ atom: FitAtom, correlation: Double) {
    var row = atoms.map { atom.pricedCovariance(with: $0) }
    for index in gram.indices { gram[index].append(row[index]) }
    row.append(atom.pricedCovariance(with: atom))
    gram.append(row)
    atoms.append(atom)
    coefficients.append(0)
    correlations.append(correlation)
    checkSizes()
  }

  private func checkSizes() {
    assert(
      coefficients.count == atoms.count && correlations.count == atoms.count && gram.count == atoms.count
        && gram.last?.count ?? 0 == atoms.count, "every column has its coefficient, correlation and row")
  }

  /// Drops the atoms without a coefficient.
  mutating func prune() {
    let kept = atoms.indices.filter { coefficients[$0] != 0 }
    atoms = kept.map { atoms[$0] }
    correlations = kept.map { correlations[$0] }
    coefficients = kept.map { coefficients[$0] }
    gram = kept.map { row in kept.map { gram[row][$0] } }
    checkSizes()
  }

  /// Replaces the running correlations by ones that were computed afresh.
  mutating func refresh(_ fresh: (FitAtom) -> Double) { correlations = atoms.map(fresh) }

  /// Minimises half the mean squared residual plus `penalty` Σ |coefficient| over the active atoms.
  ///
  /// Cyclic coordinate descent (Friedman, Hastie and Tibshirani 2010), O(active²) at most a sweep.
  mutating func descend(penalty: Double, sweeps: Int) {
    for _ in 0..<sweeps {
      var largest = 0.0
      for index in atoms.indices {
        let before = coefficients[index]
        let square = gram[index][index]
        let aim = square * before + correlations[index]
        let after = (aim - min(max(aim, -penalty), penalty)) / square
        let move = after - before
        guard move != 0 else { continue }
        coefficients[index] = after
        largest = max(largest, abs(move))
        gram[index].withUnsafeBufferPointer { row in
          correlations.withUnsafeMutableBufferPointer { correlations in
            for other in row.indices { correlations[other] -= move * row[other] }
          }
        }
      }
      if largest <= 1e-10 * penalty { return }
    }
  }

  /// Returns the atoms with a coefficient and ⟨column scaled to standard deviation 1, v − mean⟩/2^n, largest
  /// coefficients first.
  func ranked() -> [(atom: FitAtom, target: Double)] {
    atoms.indices.filter { coefficients[$0] != 0 }
      .sorted { (abs(coefficients[$0]), $1) > (abs(coefficients[$1]), $0) }
      .map { (atoms[$0], target($0) * atoms[$0].price / atoms[$0].deviation) }
  }

  /// Returns ⟨scaled column, v − mean⟩/2^n.
  private func target(_ index: Int) -> Double {
    zip(gram[index], coefficients).reduce(correlations[index]) { $0 + $1.0 * $1.1 }
  }
}
