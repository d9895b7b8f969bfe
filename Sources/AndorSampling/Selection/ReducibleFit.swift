// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorKernels

/// The ridge fit of some of the active atoms, with the inverse P of its matrix, from which atoms can be dropped.
///
/// Without the atoms D the others K have the inverse P_KK − P_KD P_DD⁻¹ P_DK and the effects b_K − P_KD P_DD⁻¹ b_D: no
/// new factor of the whole matrix. O(k² d) for d of k atoms.
struct ReducibleFit {
  /// The places of the atoms among the active ones, ascending.
  let places: [Int]
  let effects: [Double]
  /// P, both halves.
  private let inverse: Grid

  /// Fits all active atoms; `nil` where their matrix is not positive definite.
  init?(_ active: ActiveAtoms, ridge: Double, threads: Int) {
    let places = Array(0..<active.count)
    guard let factor = active.factor(places, ridge: ridge, threads: threads) else { return nil }
    self.init(
      places: places, effects: factor.solve(active.right(places)), inverse: factor.inverse(threads: threads))
  }

  private init(places: [Int], effects: [Double], inverse: Grid) {
    (self.places, self.effects, self.inverse) = (places, effects, inverse)
  }

  /// The positions of the atoms by rising |t|.
  var byStrength: [Int] {
    let strengths = effects.indices.map { abs(effects[$0]) / max(inverse[$0, $0], 1e-300).squareRoot() }
    return strengths.indices.sorted {
      strengths[$0] != strengths[$1] ? strengths[$0] < strengths[$1] : $0 < $1
    }
  }

  /// Returns the fit without the atoms at some positions, ascending; `nil` where rounding leaves no fit.
  func dropping(_ dropped: [Int], threads: Int) -> ReducibleFit? {
    let gone = Set(dropped)
    let kept = places.indices.filter { !gone.contains($0) }
    let square = Grid(rows: dropped.count, columns: dropped.count)
    let strips = Strips(depth: dropped.count, columns: kept.count)
    for (row, a) in dropped.enumerated() {
      let from = inverse.row(a)
      for (column, b) in dropped[...row].enumerated() { square[row, column] = from[b] }
      for (column, b) in kept.enumerated() { strips.strip(column / 8)[8 * row + column % 8] = from[b] }
    }
    guard let factor = Cholesky(overwriting: square, threads: threads)?.factor else { return nil }
    let result = Grid(rows: strips.count * 8, columns: kept.count)
    parallelFor(strips.count, threads: threads) { part in
      for number in part {
        andor_dense_forward(strips.strip(number), factor.base, factor.stride, 0, dropped.count)
      }
    }
    parallelFor(strips.count, threads: threads) { [inverse] part in
      for number in part {
        for other in 0...number {
          andor_dense_square(
            result.row(8 * number) + 8 * other, result.stride, strips.strip(number), strips.strip(other),
            dropped.count)
        }
        for row in 8 * number..<min(8 * number + 8, kept.count) {
          let (to, from) = (result.row(row), inverse.row(kept[row]))
          for column in 0...row { to[column] = from[kept[column]] - to[column] }
        }
      }
    }
    for row in kept.indices {
      for column in 0..<row { result[column, row] = result[row, column] }
    }
    return ReducibleFit(
      places: kept.map { places[$0] }, effects: moved(dropped, kept, factor, strips), inverse: result)
  }

  /// The effects without those dropped, from the factor of P_DD and its quotient with P_DK.
  private func moved(_ dropped: [Int], _ kept: [Int], _ factor: Grid, _ quotient: Strips) -> [Double] {
    var solved = dropped.map { effects[$0] }
    for i in solved.indices {
      solved[i] = (solved[i] - andor_dense_dot(factor.row(i), solved, i)) / factor[i, i]
    }
    return kept.enumerated().map { column, place in
      let strip = quotient.strip(column / 8) + column % 8
      return solved.indices.reduce(effects[place]) { $0 - strip[8 * $1] * solved[$1] }
    }
  }
}
