// SPDX-License-Identifier: Apache-2.0

/// Rounds of the full-dictionary LASSO: check all columns, admit the worst, solve for the active ones.
struct LassoDescent {
  let values: UnsafeBufferPointer<Double>
  let settings: FullDictionaryLasso
  let threads: Int
  var sigma: Double
  private var active = LassoActiveSet()
  private var residual: LassoResidual
  /// The standard deviation of the values.
  let spread: Double
  /// What of the search is under way.
  var stage = LassoState.Stage()
  /// Whether the caller wanted to stop.
  private(set) var isStopped = false
  private var isResumed = false
  private var iterations = 0
  private var (objective, lowerBound, violation) = (0.0, 0.0, 0.0)

  init(values: UnsafeBufferPointer<Double>, settings: FullDictionaryLasso, threads: Int) {
    (self.values, self.settings, self.threads) = (values, settings, threads)
    residual = LassoResidual(of: values, atoms: [], effects: [], threads: threads)
    spread = residual.meanSquare.squareRoot()
    sigma = spread
  }

  /// Resumes where a search of the same values with the same settings stood.
  mutating func resume(_ state: LassoState) {
    (stage, iterations, sigma) = (state.stage, state.rounds, state.sigma)
    (active, lowerBound, isResumed) = (state.active, state.lowerBound, true)
    residual = LassoResidual(of: values, atoms: active.atoms, effects: effects, threads: threads)
  }

  private var penalty: Double {
    FullDictionaryLasso.penalty(sigma: sigma, players: playerCount(ofTableWith: values.count))
  }

  /// ‖v − fit‖/√2^n at the current coefficients.
  var deviation: Double { residual.meanSquare.squareRoot() }

  /// The effects of the current coefficients, in units of the values.
  private var effects: [Double] { zip(active.atoms, active.coefficients).map { $1 / $0.price } }

  /// Does rounds until the gap at the current σ is no more than `most`; returns whether the caller wants to continue.
  mutating func solve(toGap most: Double, _ look: SearchLook) -> Bool {
    let penalty = self.penalty
    // A descent that is resumed keeps its bound.
    if !isResumed { lowerBound = -.infinity }
    isResumed = false
    while true {
      let state = LassoState(
        stage: stage, rounds: iterations, sigma: sigma, lowerBound: lowerBound, active: active
      ).stored(mostActive: settings.mostActive)
      iterations += 1
      residual.correlate(threads: threads)
      let gap = certify(penalty)
      isStopped = !look(progress(gap), state)
      guard !isStopped, iterations < settings.mostIterations else { return false }
      if gap <= most || penalty == 0 { return true }
      // A quarter more a round: few rounds, and few columns that were let in only because others were not yet.
      let room = min(32 + active.atoms.count / 4, settings.mostActive - active.atoms.count)
      // The running correlations have gathered the rounding of a thousand sweeps.
      active.refresh(residual.correlation)
      let entering = residual.violators(room, above: penalty, outside: active.atoms, threads: threads)
      for (atom, correlation) in entering { active.add(atom, correlation: correlation) }
      active.descend(penalty: penalty, sweeps: 1_000)
      active.prune()
      residual = LassoResidual(of: values, atoms: active.atoms, effects: effects, threads: threads)
    }
  }

  private func progress(_ gap: Double) -> SearchProgress {
    SearchProgress(iterations: iterations, objective: objective, lowerBound: lowerBound, gap: gap)
  }

  /// Computes objective, bound and violation of the current coefficients; returns the gap.
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

  /// Returns the least-squares fit of the columns that matter, starting from the active ones.
  func select() -> LassoSelection {
    var selection = LassoSelection(price: penalty * penalty)
    for (atom, target) in active.ranked() { selection.add(atom, target: target) }
    return settle(selection, without: nil).selection
  }

  /// Columns leave and enter one by one while that lowers the cost; what is reached, and its cost.
  ///
  /// - Parameter banned: a column that does not enter.
  private func settle(
    _ start: LassoSelection, without banned: FitAtom?
  ) -> (selection: LassoSelection, cost: Double) {
    var selection = start
    let players = playerCount(ofTableWith: values.count)
    while true {
      selection.drop()
      var rest = LassoResidual(
        of: values, atoms: selection.atoms, effects: selection.effects, threads: threads)
      let cost = rest.meanSquare + selection.price * Double(selection.atoms.count)
      rest.correlate(threads: threads)
      // Single players come first here by their price, but enter by what they explain.
      let outside = selection.atoms + (banned.map { [$0] } ?? [])
      let entering = rest.violators(players + 1, above: penalty, outside: outside, threads: threads)
        .map { (atom: $0.atom, correlation: $0.correlation * $0.atom.price / $0.atom.deviation) }
      guard let best = entering.max(by: { abs($0.correlation) < abs($1.correlation) }),
        abs(best.correlation) > penalty, selection.atoms.count < settings.mostActive
      else { return (selection, cost) }
      let count = selection.atoms.count
      selection.add(best.atom, correlation: best.correlation)
      guard selection.atoms.count > count else { return (selection, cost) }
    }
  }

  /// Bans one column after the other, and keeps what is cheaper without it, until none is left to ban or enough
  /// were tried, or the caller wants to stop.
  private mutating func improve(_ start: LassoSelection, _ look: SearchLook) -> LassoSelection {
    let gap = objective > 0 ? max(0, objective - lowerBound) / objective : 0
    var best = settle(start, without: nil)
    var queue = best.selection.atoms
    // Each costs two transforms or more.
    var trials = min(400, 1 << 24 / values.count)
    while let atom = queue.popLast(), trials > 0 {
      trials -= 1
      isStopped = !look(progress(gap), nil)
      if isStopped { break }
      guard let index = best.selection.atoms.firstIndex(of: atom) else { continue }
      var without = best.selection
      without.remove(index)
      let other = settle(without, without: atom)
      // A gain within rounding could be undone by the next trial, and so on for ever.
      guard other.cost < best.cost * (1 - 1e-9) else { continue }
      best = other
      queue = best.selection.atoms
    }
    return best.selection
  }

  /// Returns σ from the residual of a selection of columns.
  func deviation(after selection: LassoSelection) -> Double {
    let rest = LassoResidual(
      of: values, atoms: selection.atoms, effects: selection.effects, threads: threads)
    let free = max(values.count - 1 - selection.atoms.count, 1)
    return (rest.meanSquare * Double(values.count) / Double(free)).squareRoot()
  }

  /// Returns the result: the LASSO's coefficients, or the selected columns'.
  mutating func finish(refits: Bool, _ look: SearchLook) -> LassoExplanation {
    var (atoms, effects) = (active.atoms, self.effects)
    if refits {
      let selected = select()
      let selection = isStopped ? selected : improve(selected, look)
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
