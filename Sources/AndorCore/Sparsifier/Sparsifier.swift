// SPDX-License-Identifier: Apache-2.0

/// Finds the AND-OR interactions of least L1 norm that match all 2^n values.
///
/// Choosing how to split v into an AND part and an OR part so that Σ_{S≠∅} |I_and(S)| + |I_or(S)| is least
/// is basis pursuit, solved by `DouglasRachford` iterations of O(n 2^n) operations, or `BoxSplitting` ones where the
/// match has a noise bound. Memory: 11 vectors of 2^n doubles beside the values, 13 to 14 with a noise bound
/// (up to 15 below 9 players); see ``bytes(players:noise:)``.
///
/// There are many least explanations. With ``Ties/lowOrder`` the search continues, once Σ|I| is certified, to the
/// one of them whose interactions have the fewest players: see `TieCosts`. Whether players are
/// renumbered makes no difference to it.
public struct Sparsifier: Sendable {
  /// Stop when the certified relative gap is this small.
  public var gap = 0.01
  /// Stop after so many iterations.
  public var mostIterations = 20_000
  /// Stop when so many iterations have not brought the gap down by a hundredth of itself.
  public var patience = 3_000
  /// Which of the least explanations is sought.
  public var ties = Ties.none
  /// End the choice among them after so many iterations; above 16 players after twice as many as Σ|I| took, at least
  /// 1,000, if that is sooner: ties are few there, and change little of the list.
  public var mostTieIterations = 20_000
  /// Iterations between two looks at the certificate; `nil` for 10 without noise and 25 with it, where a look costs
  /// three butterflies.
  public var interval: Int?

  /// Creates a sparsifier with the default settings.
  public init() {}

  /// Returns the memory of an extraction beside the values; the solver's is free again when the result is made.
  public static func bytes(players n: Int, noise: Double = 0) -> Int {
    noise > 0 ? BoxSplitting.bytes(players: n) : 11 * 8 << n
  }

  /// Extracts the interactions.
  ///
  /// With `noise` δ > 0 the interactions need to match v(T) to ±δ only (exactly at ∅), which is far sparser
  /// on real networks; see `BoxSplitting` for what that costs.
  ///
  /// - Parameters:
  ///   - values: v, 2^n finite entries.
  ///   - noise: δ ≥ 0, in units of the values.
  ///   - threads: at most so many threads; the result does not depend on it.
  ///   - proceed: called at every look at the certificate; `false` stops, and the best point so far is
  ///     returned. Clocks and limits of time live there.
  public func explain(
    _ values: Span<Double>, noise: Double = 0, threads: Int = 1,
    proceed: (SearchProgress) -> Bool = { _ in true }
  ) -> SparseExplanation {
    explain(values, noise: noise, threads: threads, resuming: nil) { progress, _ in proceed(progress) }
  }

  /// Extracts the interactions from where another extraction of the same values with the same noise, ties
  /// and interval stood, and with the same gap while ties are broken; the result has the bits of one uninterrupted extraction.
  ///
  /// - Parameters:
  ///   - state: `nil` starts afresh; used up.
  ///   - look: called at every look at the certificate with the progress and the state, which is lent for the
  ///     call and costs nothing; `false` stops.
  public func explain(
    _ values: Span<Double>, noise: Double = 0, threads: Int = 1, resuming state: SearchState?,
    look: SearchLook
  ) -> SparseExplanation {
    values.withUnsafeBufferPointer { values in
      // What δ covers needs no interaction; a search would end in rounding and call that salient.
      let largest = values.reduce(0) { max($0, abs($1 - values[0])) }
      guard largest > noise else {
        var and = [Double](repeating: 0, count: values.count)
        let or = and
        and[0] = values[0]
        return SparseExplanation(
          and: and, or: or, objective: 0, lowerBound: 0, noiseBound: noise,
          largestNoise: largest, matchingResidual: 0, iterations: 0, leastObjective: 0, ties: ties,
          tieGap: ties == .none ? nil : 0, tieIterations: 0)
      }
      let outcome = solve(values, noise: noise, threads: threads, state, look)
      return finish(outcome, values, noise: noise, threads: threads)
    }
  }

  /// What is left of a solver: a = I_and, c = −I_or and what is known about them.
  struct Outcome {
    typealias Point = (and: AlignedVector, or: AlignedVector)
    var best: Point
    var certificate: Certificate
    var iterations: Int
    /// What the choice among the least explanations has come to.
    var choice: (point: Point, gap: Double, iterations: Int)?
    /// See ``SparseExplanation/exhaustedGap``.
    var exhaustedGap: Double?
    /// What proved the bounds, where it is kept.
    var multipliers: (least: AlignedVector, ties: AlignedVector)?
  }

  /// The gap that ends the search for the least Σ|I|: a tenth is left for the price of breaking ties.
  var plainGap: Double { Self.plainGap(gap, ties: ties) }

  /// Returns the gap that ends the search for the least Σ|I| where another one is asked for.
  package static func plainGap(_ gap: Double, ties: Ties) -> Double {
    ties == .none ? gap : 0.9 * gap
  }

  func solve(
    _ values: UnsafeBufferPointer<Double>, noise: Double, threads: Int,
    _ state: SearchState?, keepsMultipliers: Bool = false, _ look: SearchLook
  ) -> Outcome {
    precondition(
      state.map { accepts($0, values: values.count, noise: noise) } ?? true,
      "the state is one of such a game")
    let padding =
      noise > 0 && values.count < BoxPadding.entries(values: values.count) ? BoxPadding(values) : nil
    func solve(_ values: UnsafeBufferPointer<Double>) -> Outcome {
      let solver: any SparsifierSolver =
        noise > 0
        ? BoxSplitting(
          values: values, delta: noise, ties: ties, threads: threads, resuming: state,
          keepsMultipliers: keepsMultipliers)
        : DouglasRachford(values: values, ties: ties, threads: threads, resuming: state)
      assert(type(of: solver) == Self.solver(noise: noise), "the state is stored in the solver's shape")
      let at = run(
        solver, from: state.flatMap { Position($0) },
        interval: interval ?? (noise > 0 ? BoxSplitting.rhythm : 10), look)
      return Outcome(
        best: solver.best, certificate: solver.certificate, iterations: at.iterations,
        choice: solver.ties.map { (solver.point, $0.gap, at.tieIterations) },
        exhaustedGap: isExhausted(at, solver) ? solver.certificate.gap : nil,
        multipliers: (solver as? BoxSplitting)?.multipliers)
    }
    guard let padding else { return solve(values) }
    var outcome = padding.values.withUnsafeBufferPointer(solve)
    outcome.best = padding.restrict(outcome.best)
    if let choice = outcome.choice { outcome.choice?.point = padding.restrict(choice.point) }
    return outcome
  }

  private func run(
    _ solver: any SparsifierSolver, from stood: Position?, interval: Int, _ look: SearchLook
  ) -> Position {
    var at = stood ?? Position()
    // A search that was stored at its end did not iterate again, so neither does the one that resumes there.
    if solver.ties == nil {
      if stood == nil || !isDone(at, solver.certificate) {
        guard search(solver, &at, interval, look) else { return at }
      }
      guard ties != .none, mostTieIterations > 0, solver.certificate.gap <= plainGap else { return at }
      solver.breakTies()
      (at.mark, at.end) = ((0, .infinity), plainGap)
    } else if isDone(at, solver) {
      return at
    }
    choose(solver, &at, interval, look)
    return at
  }

  /// Makes Σ|I| small until the certificate or the limits of the settings end it; `false` where a look did.
  private func search(
    _ solver: any SparsifierSolver, _ at: inout Position, _ interval: Int, _ look: SearchLook
  ) -> Bool {
    while true {
      at.iterations += 1
      // The first look gives a point and a bound, however soon the caller's time is over; the last one counts what the
      // iterations since the look before it have brought.
      let measuring =
        at.iterations == 1 || at.iterations % max(interval, 1) == 0 || at.iterations >= mostIterations
      solver.iterate(measuring: measuring)
      guard measuring else { continue }
      let certificate = solver.certificate
      if certificate.gap < 0.99 * at.mark.gap { at.mark = (at.iterations, certificate.gap) }
      guard look(SearchProgress(at, certificate), at.state(of: solver)) else { return false }
      if isDone(at, certificate) { return true }
    }
  }

  /// Chooses among the least explanations until that is finished, or a limit or a look ends it.
  private func choose(
    _ solver: any SparsifierSolver, _ at: inout Position, _ interval: Int, _ look: SearchLook
  ) {
    while true {
      at.tieIterations += 1
      let measuring =
        at.tieIterations == 1 || at.tieIterations % max(interval, 1) == 0
        || at.tieIterations >= tieLimit(at, solver)
      solver.iterate(measuring: measuring)
      guard measuring, let gap = solver.ties?.gap else { continue }
      if gap < 0.99 * at.mark.gap { at.mark = (at.tieIterations, gap) }
      guard look(SearchProgress(at, solver.certificate, tieGap: gap), at.state(of: solver)),
        !isDone(at, solver)
      else { return }
    }
  }

  private func isDone(_ at: Position, _ certificate: Certificate) -> Bool {
    certificate.gap <= plainGap || at.iterations >= mostIterations
      || at.iterations - at.mark.iteration >= patience
  }

  private func isDone(_ at: Position, _ solver: any SparsifierSolver) -> Bool {
    (solver.ties?.gap ?? 0) <= Ties.finished || at.tieIterations >= tieLimit(at, solver)
      || at.tieIterations - at.mark.iteration >= patience
  }

  /// Returns whether patience ended the search for the least Σ|I|, or the choice among them.
  private func isExhausted(_ at: Position, _ solver: any SparsifierSolver) -> Bool {
    guard let ties = solver.ties else {
      return solver.certificate.gap > plainGap && at.iterations - at.mark.iteration >= patience
    }
    return ties.gap > Ties.finished && at.tieIterations - at.mark.iteration >= patience
  }

  private func tieLimit(_ at: Position, _ solver: any SparsifierSolver) -> Int {
    Self.tieLimit(mostTieIterations, players: solver.frame.n, after: at.iterations)
  }

  /// Returns the iterations after which the choice among the least explanations ends, of at most so many: see
  /// ``mostTieIterations``.
  public static func tieLimit(_ most: Int, players n: Int, after iterations: Int) -> Int {
    n > 16 ? min(most, max(1_000, 2 * iterations)) : most
  }

  /// The tables of a point in the form that is reported, single players as AND, v(∅) at the empty set, and Σ|I|.
  private struct Tables {
    var and: [Double]
    var or: [Double]
    var objective: Double

    init(_ point: Outcome.Point, empty: Double, threads: Int) {
      var (and, or) = (Array(point.and.buffer), point.or.buffer.map { -$0 })
      and[0] = empty
      or[0] = 0
      // AND and OR of one player are the same atom: their sum matches as before, and its magnitude is no larger.
      for player in 0..<playerCount(ofTableWith: and.count) {
        and[1 << player] += or[1 << player]
        or[1 << player] = 0
      }
      objective = UniversalMatching.norm(and: and.span, or: or.span, threads: threads)
      (self.and, self.or) = (and, or)
    }
  }

  func finish(
    _ outcome: Outcome, _ values: UnsafeBufferPointer<Double>, noise: Double, threads: Int
  ) -> SparseExplanation {
    var tables = Tables(outcome.best, empty: values[0], threads: threads)
    var least = tables.objective
    var shown = Ties.none
    if let choice = outcome.choice {
      let chosen = Tables(choice.point, empty: values[0], threads: threads)
      least = min(least, chosen.objective)
      if chosen.objective - outcome.certificate.lower <= gap * chosen.objective {
        (tables, shown) = (chosen, ties)
      }
    }
    let residual = UniversalMatching.largestResidual(
      of: values.span, and: tables.and.span, or: tables.or.span, threads: threads)
    // At an optimum both are the same number, summed up in different orders.
    return SparseExplanation(
      and: tables.and, or: tables.or, objective: tables.objective,
      lowerBound: min(outcome.certificate.lower, least), noiseBound: noise,
      largestNoise: min(residual, noise), matchingResidual: max(residual - noise, 0),
      iterations: outcome.iterations, leastObjective: least, ties: shown, tieGap: outcome.choice?.gap,
      tieIterations: outcome.choice?.iterations ?? 0, exhaustedGap: outcome.exhaustedGap)
  }
}

extension SearchProgress {
  fileprivate init(_ at: Sparsifier.Position, _ certificate: Certificate, tieGap: Double? = nil) {
    self.init(
      iterations: at.iterations, objective: certificate.upper, lowerBound: certificate.lower,
      gap: certificate.gap, tieIterations: at.tieIterations, tieGap: tieGap)
  }
}
