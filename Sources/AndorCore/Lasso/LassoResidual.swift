// SPDX-License-Identifier: Apache-2.0

/// The residual of a fit and its correlations with all 2^{n+1} columns of the dictionary.
struct LassoResidual {
  /// v − fit, of mean 0.
  private(set) var rest: [Double]
  /// ⟨column scaled to a price of 1, residual⟩/2^n of the AND and the OR columns; 0 where there is no column.
  private(set) var and: [Double] = []
  private(set) var or: [Double] = []
  /// The constant term of the fit: what it is for nobody present.
  private(set) var constant: Double

  /// Creates the residual of the atoms' effects (in units of the values), with the constant that fits best.
  init(of values: UnsafeBufferPointer<Double>, atoms: [FitAtom], effects: [Double], threads: Int) {
    let table = LassoResidual.tables(values.count, atoms, effects)
    rest = UniversalMatching.values(and: table.and.span, or: table.or.span, threads: threads)
    for set in rest.indices { rest[set] = values[set] - rest[set] }
    constant = rest.reduce(0, +) / Double(rest.count)
    for set in rest.indices { rest[set] -= constant }
  }

  /// Returns the effects at their places, 2^n entries each.
  static func tables(
    _ count: Int, _ atoms: [FitAtom], _ effects: [Double]
  ) -> (and: [Double], or: [Double]) {
    var tables = (and: Array(repeating: 0.0, count: count), or: Array(repeating: 0.0, count: count))
    for (atom, effect) in zip(atoms, effects) {
      if atom.kind == .and { tables.and[atom.set] = effect } else { tables.or[atom.set] = effect }
    }
    return tables
  }

  /// ‖v − fit‖²/2^n.
  var meanSquare: Double { rest.reduce(0) { $0 + $1 * $1 } / Double(rest.count) }

  /// Computes the correlations: two transforms.
  ///
  /// The sum of the residual over the supersets of S is its product with the AND column; over the masks
  /// apart from S, which are the complements of supersets, minus its product with the OR column.
  mutating func correlate(threads: Int) {
    (and, or) = (rest, Array(rest.reversed()))
    Zeta.transpose(&and, threads: threads)
    Zeta.transpose(&or, threads: threads)
    let n = playerCount(ofTableWith: rest.count)
    let scales = (0...n).map { $0 == 0 ? 0 : 1 / (Double(rest.count) * FitAtom.price($0)) }
    for set in rest.indices {
      let size = set.nonzeroBitCount
      and[set] *= scales[size]
      or[set] *= size < 2 ? 0 : -scales[size]
    }
  }

  /// Returns the correlation with one column.
  func correlation(_ atom: FitAtom) -> Double { atom.kind == .and ? and[atom.set] : or[atom.set] }

  /// The largest |correlation| of all columns.
  var largest: Double {
    or.reduce(and.reduce(0) { max($0, abs($1)) }) { max($0, abs($1)) }
  }

  /// Returns the columns outside `active` with the largest |correlation| above `bound`, largest first.
  mutating func violators(
    _ count: Int, above bound: Double, outside active: [FitAtom], threads: Int
  ) -> [(atom: FitAtom, correlation: Double)] {
    for atom in active {
      if atom.kind == .and { and[atom.set] = 0 } else { or[atom.set] = 0 }
    }
    let found =
      Interaction.strongest(count, in: and.span, kind: .and, threads: threads)
      + Interaction.strongest(count, in: or.span, kind: .or, threads: threads)
    return found.filter { abs($0.effect) > bound }.sorted { $0.isStronger(than: $1) }.prefix(count)
      .map { (FitAtom(kind: $0.kind, set: Int($0.coalition.mask)), $0.effect) }
  }
}
