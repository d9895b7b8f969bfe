// SPDX-License-Identifier: Apache-2.0
import AndorCore

/// Chooses AND and OR atoms for values at masks: forward over a hierarchy, backward, and once more.
///
/// It begins with all single players. A round fits the atoms at hand to four fifths of the pairs and adds those that
/// correlate most with what is left, out of all pairs and all one-player extensions of chosen atoms, until the other
/// fifth is predicted no better; atoms with small t go while that fifth is predicted as well. From what remains it goes
/// forward again in small steps, as a shorter model leaves a clearer residual.
struct AndOrSelection {
  /// The most players of an atom.
  var order = 6
  var threads = 1

  /// The most atoms, unless there are more players: a fit costs their number cubed, and nobody reads more.
  private static let mostAtoms = 800

  /// The share of the variance below which an error is none.
  private static let exact = 1e-10

  /// The part that is fitted and the part that stops the fit.
  private struct Parts {
    var active: ActiveAtoms
    let candidates: Candidates
    let test: BitColumns
    let values: [Double]
    let scale: Double

    /// The mean squared error at the masks that are not fitted.
    func error(_ model: AndOrModel) -> Double {
      let squares = zip(test.values(of: model), values).map { ($0 - $1) * ($0 - $1) }
      return squares.reduce(0, +) / Double(values.count)
    }
  }

  /// Returns the atoms chosen, with effects fitted to all masks. Complements follow each other.
  func select(_ masks: MaskTable, _ values: [Double]) -> AndOrModel {
    var (train, test) = (masks.masks(0..<0), masks.masks(0..<0))
    var (trainValues, testValues): ([Double], [Double]) = ([], [])
    for row in 0..<masks.count {
      if row / 2 % 5 == 4 {
        test.append(words: masks[row])
        testValues.append(values[row])
      } else {
        train.append(words: masks[row])
        trainValues.append(values[row])
      }
    }
    let columns = BitColumns(train)
    let mean = testValues.reduce(0, +) / Double(testValues.count)
    var parts = Parts(
      active: ActiveAtoms(columns, values: trainValues),
      candidates: Candidates(columns, order: order, threads: threads), test: BitColumns(test),
      values: testValues,
      scale: testValues.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(testValues.count))
    parts.active.append((0..<masks.players).map { AndOrAtom(.and, [$0]) }, threads: threads)
    var best: (atoms: [AndOrAtom], error: Double) = ([], .infinity)
    let most = max(masks.players, min(Self.mostAtoms, masks.count / 4))
    for pass in 0..<4 {
      forward(&parts, step: pass == 0 ? 8 : 24, most: most)
      let error = backward(&parts)
      guard error < best.error * 0.995 else { break }
      best = (parts.active.atoms, error)
      if error <= Self.exact * parts.scale { break }
    }
    return Self.refit(best.atoms, masks, values, threads: threads)
  }

  /// Returns a model of given atoms fitted to all masks.
  static func refit(
    _ atoms: [AndOrAtom], _ masks: MaskTable, _ values: [Double], threads: Int
  ) -> AndOrModel {
    var active = ActiveAtoms(BitColumns(masks), values: values)
    active.append(atoms, threads: threads)
    let places = Array(0..<atoms.count)
    guard let factor = active.factor(places, ridge: 1e-7, threads: threads) else {
      let mean = values.reduce(0, +) / Double(values.count)
      return AndOrModel(players: masks.players, constant: mean)
    }
    return active.fit(places, with: factor)
  }

  /// Adds atoms until three rounds in a row predict no better; those after the best round go again.
  private func forward(_ parts: inout Parts, step: Int, most: Int) {
    var best: (error: Double, count: Int) = (.infinity, parts.active.count)
    var idle = 0
    while true {
      let places = Array(0..<parts.active.count)
      guard let factor = parts.active.factor(places, ridge: 1e-4, threads: threads) else { break }
      let model = parts.active.fit(places, with: factor)
      let error = parts.error(model)
      if error < best.error * 0.999 {
        best = (error, parts.active.count)
        idle = 0
      } else {
        idle += 1
      }
      guard idle < 3, parts.active.count < most, error > Self.exact * parts.scale else { break }
      let count = max(step == 8 ? 4 : 2, parts.active.count / step)
      let residual = parts.active.residual(model, places)
      let new = parts.candidates.best(count, for: residual, active: parts.active)
      guard !new.isEmpty else { break }
      parts.active.append(new, threads: threads)
    }
    parts.active.keep(Array(0..<best.count))
  }

  /// Drops a twelfth of the atoms at a time, those of the least t, and fewer where that costs too much; keeps the
  /// shortest model that predicts about as well as the best, and returns its error.
  ///
  /// Atoms that depend on each other, as AND, OR and both players of a pair do, have a small t all together, though
  /// each may go only once: hence the smaller steps.
  private func backward(_ parts: inout Parts) -> Double {
    let exact = Self.exact * parts.scale
    guard var here = ReducibleFit(parts.active, ridge: 1e-6, threads: threads) else {
      parts.active.keep([])
      return .infinity
    }
    var (chosen, least, reached, share) = (here, Double.infinity, Double.infinity, 12)
    var chosenOrder: [Int] = []
    /// Where there are many, twice as many go at a time.
    func fewer(_ fit: ReducibleFit, _ order: [Int]) -> ReducibleFit? {
      let dropped = fit.places.count > 256 ? 2 * fit.places.count / share : fit.places.count / share
      return fit.dropping(order.prefix(max(1, dropped)).sorted(), threads: threads)
    }
    while true {
      let error = parts.error(parts.active.model(here.places, effects: here.effects))
      let next: ReducibleFit?
      if error > max(least * 1.05, exact) {
        guard 2 * chosen.places.count / share > 1 else { break }
        share *= 4
        next = fewer(chosen, chosenOrder)
      } else {
        let order = here.byStrength
        if error <= max(least * 1.003, exact) {
          (chosen, chosenOrder, reached) = (here, order, error)
          least = min(least, error)
        }
        next = here.places.count > 1 ? fewer(here, order) : nil
      }
      guard let next else { break }
      here = next
    }
    parts.active.keep(chosen.places)
    return reached
  }
}
