// SPDX-License-Identifier: Apache-2.0

/// Finds the AND-OR interactions of least L1 norm that match all 2^n values.
///
/// Choosing how to split v into an AND part and an OR part so that Σ_{S≠∅} |I_and(S)| + |I_or(S)| is least
/// is basis pursuit, solved by `DouglasRachford` iterations of O(n 2^n) operations, or `BoxSplitting` ones where the
/// match has a tolerance. Memory: 11 vectors of 2^n doubles beside the values, 14 with a tolerance; see
/// ``bytes(players:noise:)``.
public struct Sparsifier: Sendable {
  /// Stop when the certified relative gap is this small.
  public var tolerance = 0.01
  /// Stop after so many iterations.
  public var mostIterations = 20_000
  /// Stop when so many iterations have not brought the gap down by a hundredth of itself.
  public var patience = 3_000
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

  /// Extracts the interactions from where another extraction of the same values with the same noise, shrinkage
  /// and interval stood; the result has the bits of one uninterrupted extraction.
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
          largestNoise: largest, matchingResidual: 0, iterations: 0)
      }
      let outcome = solve(values, noise: noise, threads: threads, state, look)
      return finish(outcome, values, noise: noise, threads: threads)
    }
  }

  /// What is left of a solver: a = I_and, c = −I_or and what is known about them.
  private struct Outcome {
    var best: (and: AlignedVector, or: AlignedVector)
    var certificate: Certificate
    var iterations: Int
  }

  private func solve(
    _ values: UnsafeBufferPointer<Double>, noise: Double, threads: Int,
    _ state: SearchState?, _ look: SearchLook
  ) -> Outcome {
    precondition(
      state.map { Self.accepts($0, values: values.count, noise: noise) } ?? true,
      "the state is one of such a game")
    let padding =
      noise > 0 && values.count < BoxPadding.entries(values: values.count) ? BoxPadding(values) : nil
    func solve(_ values: UnsafeBufferPointer<Double>) -> Outcome {
      let solver: any SparsifierSolver =
        noise > 0
        ? BoxSplitting(values: values, delta: noise, threads: threads, resuming: state)
        : DouglasRachford(values: values, threads: threads, resuming: state)
      assert(type(of: solver) == Self.solver(noise: noise), "the state is stored in the solver's shape")
      let iterations = run(
        solver, from: state.flatMap { Position($0) },
        interval: interval ?? (noise > 0 ? BoxSplitting.rhythm : 10), look)
      return Outcome(best: solver.best, certificate: solver.certificate, iterations: iterations)
    }
    guard let padding else { return solve(values) }
    var outcome = padding.values.withUnsafeBufferPointer(solve)
    outcome.best = padding.restrict(outcome.best)
    return outcome
  }

  private func run(
    _ solver: any SparsifierSolver, from stood: Position?, interval: Int, _ look: SearchLook
  ) -> Int {
    // A search that was stored at its end did not iterate again, so neither does the one that resumes there.
    if let stood, isDone(stood, solver.certificate) { return stood.iterations }
    var at = stood ?? Position()
    while true {
      at.iterations += 1
      // The first look gives a point and a bound, however soon the caller's time is over; the last one counts what the
      // iterations since the look before it have brought.
      let measuring =
        at.iterations == 1 || at.iterations % max(interval, 1) == 0 || at.iterations >= mostIterations
      solver.iterate(measuring: measuring)
      guard measuring else { continue }
      let certificate = solver.certificate
      let progress = SearchProgress(
        iterations: at.iterations, objective: certificate.upper, lowerBound: certificate.lower,
        gap: certificate.gap)
      if certificate.gap < 0.99 * at.mark.gap { at.mark = (at.iterations, certificate.gap) }
      guard look(progress, at.state(of: solver)), !isDone(at, certificate) else {
        return at.iterations
      }
    }
  }

  private func isDone(_ at: Position, _ certificate: Certificate) -> Bool {
    certificate.gap <= tolerance || at.iterations >= mostIterations
      || at.iterations - at.mark.iteration >= patience
  }

  /// Returns the result in the form that is reported: single players as AND, v(∅) at the empty set.
  private func finish(
    _ outcome: Outcome, _ values: UnsafeBufferPointer<Double>, noise: Double, threads: Int
  ) -> SparseExplanation {
    var and = Array(outcome.best.and.buffer)
    var or = outcome.best.or.buffer.map { -$0 }
    and[0] = values[0]
    or[0] = 0
    // AND and OR of one player are the same atom: their sum matches as before, and its magnitude is no larger.
    for player in 0..<playerCount(ofTableWith: values.count) {
      and[1 << player] += or[1 << player]
      or[1 << player] = 0
    }
    let objective = UniversalMatching.norm(and: and.span, or: or.span, threads: threads)
    let residual = UniversalMatching.largestResidual(
      of: values.span, and: and.span, or: or.span, threads: threads)
    // At an optimum both are the same number, summed up in different orders.
    return SparseExplanation(
      and: and, or: or, objective: objective, lowerBound: min(outcome.certificate.lower, objective),
      noiseBound: noise, largestNoise: min(residual, noise), matchingResidual: max(residual - noise, 0),
      iterations: outcome.iterations)
  }
}
