// SPDX-License-Identifier: Apache-2.0

/// The least-squares fit of values by a constant and a few interactions, over all masks, from covariances alone.
///
/// The covariances of interactions are known in closed form, so no table is read: a Cholesky factor grows by a row an
/// interaction, O(k²) each. With y = L⁻¹ c the fit explains Σ y² of the variance, which only grows.
struct ClosedFormFit {
  /// The interactions that are in.
  private(set) var atoms: [FitAtom] = []
  /// The variance that is explained.
  private(set) var explained = 0.0
  /// L of the correlations, a row each.
  private var factor: [[Double]] = []
  private var targets: [Double] = []

  /// What the others may leave of an interaction's variance for it to be left out: OR{i,j} is i + j − AND{i,j}, so
  /// dependent ones do meet, and the rest is rounding then.
  private static let dependent = 1e-10

  /// Adds an interaction by its covariance with the values; `false` where those that are in say the same.
  mutating func add(_ atom: FitAtom, covariance: Double) -> Bool {
    var row: [Double] = []
    for (index, other) in atoms.enumerated() {
      let known = zip(row, factor[index]).reduce(0) { $0 + $1.0 * $1.1 }
      row.append((atom.correlation(with: other) - known) / factor[index][index])
    }
    let rest = 1 - row.reduce(0) { $0 + $1 * $1 }
    guard rest > Self.dependent else { return false }
    let pivot = rest.squareRoot()
    let known = zip(row, targets).reduce(0) { $0 + $1.0 * $1.1 }
    let target = (covariance / atom.deviation - known) / pivot
    atoms.append(atom)
    factor.append(row + [pivot])
    targets.append(target)
    explained += target * target
    return true
  }

  /// The effects of the interactions, in the order in which they came.
  var effects: [Double] {
    var scaled = targets
    for index in scaled.indices.reversed() {
      for later in index + 1..<scaled.count { scaled[index] -= factor[later][index] * scaled[later] }
      scaled[index] /= factor[index][index]
    }
    return zip(atoms, scaled).map { $1 / $0.deviation }
  }

  /// Returns the covariance of an interaction with what the effects of those that are in add up to.
  func covariance(of atom: FitAtom, effects: [Double]) -> Double {
    zip(atoms, effects).reduce(0) { $0 + $1.1 * atom.covariance(with: $1.0) }
  }
}

extension FitAtom {
  /// The mean of the interaction's indicator over all masks.
  var mean: Double {
    let share = Double(sign: .plus, exponent: -set.nonzeroBitCount, significand: 1)
    return kind == .and ? share : 1 - share
  }

  /// Creates the column of an interaction; a single player is AND.
  init(_ interaction: Interaction) {
    let set = Int(interaction.coalition.mask)
    self.init(kind: set.nonzeroBitCount == 1 ? .and : interaction.kind, set: set)
  }

  /// Returns whether this one is named before another that fits as well: fewer players, AND before OR, smaller mask.
  func isSimpler(than other: FitAtom) -> Bool {
    let (size, its) = (set.nonzeroBitCount, other.set.nonzeroBitCount)
    if size != its { return size < its }
    return kind == other.kind ? set < other.set : kind == .and
  }
}
