// SPDX-License-Identifier: Apache-2.0

/// Rounds of the full-dictionary LASSO: check all columns, admit the worst, solve for the active ones.
struct LassoDescent {
  let values: UnsafeBufferPointer<Double>
  let settings: FullDictionaryLasso
  let threads: Int
  var sigma: Double
  private var active = LassoActiveSet()
  private var residual: LassoResidual
  private let variance: Double
  private var iterations = 0
  private var (objective, lowerBound, violation) = (0.0, 0.0, 0.0)

  init(values: UnsafeBufferPointer<Double>, settings: FullDictionaryLasso, threads: Int) {
    (self.values, self.settings, self.threads) = (values, settings, threads)
    residual = LassoResidual(of: values, atoms: [], effects: [], threads: threads)
    variance = residual.meanSquare
    sigma = variance.squareRoot()
  }

  private var penalty: Double {
    FullDictionaryLasso.penalty(sigma: sigma, players: playerCount(ofTableWith: values.count))
  }

  /// ‖v − fit‖/√2^n at the current coefficients.
  var deviation: Double { residual.meanSquare.squareRoot() }

  /// The effects of the current coefficients, in units of the values.
  private var effects: [Double] { zip(active.atoms, active.coefficients).map { $1 / $0.deviation } }

  /// Rounds until the gap at the current σ is below `tolerance`; whether the caller wants to go on.
  mutating func solve(tolerance: Double, _ proceed: (SparsifierProgress) -> Bool) -> Bool {
    let penalty = self.penalty
    lowerBound = -.infinity
    while true {
      iterations += 1
      residual.correlate(threads: threads)
      let gap = certify(penalty)
      let progress = SparsifierProgress(
        iterations: iterations, objective: objective, lowerBound: lowerBound, gap: gap)
      guard proceed(progress), iterations < settings.mostIterations else { return false }
      if gap <= tolerance || penalty == 0 { return true }
      let room = min(32 + active.atoms.count / 4, settings.mostActive - active.atoms.count)
      active.refresh(residual.correlation)
      let entering = residual.violators(room, above: penalty, outside: active.atoms, threads: threads)
      for (atom, correlation) in entering { active.add(atom, correlation: correlation) }
      active.descend(penalty: penalty, sweeps: 1_000)
      active.prune()
      residual = LassoResidual(of: values, atoms: active.atoms, effects: effects, threads: threads)
    }
  }

  /// Objective, bound and violation of the current coefficients; returns the gap.
  private mutating func certify(_ penalty: Double) -> Double {
    let square = residual.meanSquare
    objective = square / 2 + penalty * active.norm
    let largest = residual.largest
    violation = penalty > 0 ? largest / penalty - 1 : 0
    let scale = largest > penalty ? penalty / largest : 1
    // ⟨v, residual⟩/2^n with v of mean 0; Σ (v − mean)·residual = Σ v·residual, the residual's mean being 0.
    let product = zip(values, residual.rest).reduce(0) { $0 + $1.0 * $1.1 } / Double(values.count)
    lowerBound = max(lowerBound, scale * product - scale * scale * square / 2)
    return objective > 0 ? max(0, objective - lowerBound) / objective : 0
  }

  /// The least-squares fit of the columns that matter, starting from the active ones.
  func select() -> LassoSelection {
    var selection = LassoSelection(price: penalty * penalty)
    for (atom, target) in active.ranked() { selection.add(atom, target: target) }
    for _ in 0..<settings.mostIterations {
      selection.drop()
      var rest = LassoResidual(
        of: values, atoms: selection.atoms, effects: selection.effects, threads: threads)
      rest.correlate(threads: threads)
      let entering = rest.violators(1, above: penalty, outside: selection.atoms, threads: threads)
      guard let (atom, correlation) = entering.first, selection.atoms.count < settings.mostActive else {
        break
      }
      selection.add(atom, correlation: correlation)
    }
    return selection
  }

  /// σ from the residual of a selection of columns.
  func deviation(after selection: LassoSelection) -> Double {
    let rest = LassoResidual(
      of: values, atoms: selection.atoms, effects: selection.effects, threads: threads)
    let free = max(values.count - 1 - selection.atoms.count, 1)
    return (rest.meanSquare * Double(values.count) / Double(free)).squareRoot()
  }

  /// The result: the LASSO's coefficients, or the selected columns'.
  func finish(refits: Bool) -> LassoExplanation {
    var (atoms, effects) = (active.atoms, self.effects)
    if refits {
      let selection = select()
      (atoms, effects) = (selection.atoms, selection.effects)
    }
    let found = LassoResidual(of: values, atoms: atoms, effects: effects, threads: threads)
    var tables = LassoResidual.tables(values.count, atoms, effects)
    tables.and[0] = found.constant
    return LassoExplanation(
      and: tables.and, or: tables.or, sigma: sigma, penalty: penalty, objective: objective,
      lowerBound: min(lowerBound, objective), violation: violation, active: atoms.count,
      rootMeanSquare: found.meanSquare.squareRoot(),
      largestNoise: found.rest.reduce(0) { max($0, abs($1)) }, iterations: iterations)
  }
}
