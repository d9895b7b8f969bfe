// SPDX-License-Identifier: Apache-2.0

/// Finds the AND-OR interactions of least L1 norm that match all 2^n values.
///
/// Choosing how to split v into an AND part and an OR part so that Σ_{S≠∅} |I_and(S)| + |I_or(S)| is least
/// is basis pursuit, solved by `DouglasRachford` iterations of O(n 2^n) operations. Memory: 9 vectors of
/// 2^n doubles beside the values (11 with noise); see ``bytes(players:noise:)``.
public struct Sparsifier: Sendable {
  /// Stop when the certified relative gap is this small.
  public var tolerance = 0.01
  /// Stop after so many iterations.
  public var mostIterations = 20_000
  /// Stop when so many iterations have not brought the gap down by a hundredth of itself.
  public var patience = 3_000
  /// τ as a share of the largest entry of the least-norm point; 0.03 to 0.3 all work. With noise a fifth of it
  /// is used.
  public var shrinkage = 0.1
  /// Iterations between two looks at the certificate.
  public var interval = 10

  /// A sparsifier with the default settings.
  public init() {}

  /// The memory of an extraction beside the values; the solver's is free again when the result is made.
  public static func bytes(players n: Int, noise: Double = 0) -> Int { (noise > 0 ? 11 : 9) * 8 << n }

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
    proceed: (SparsifierProgress) -> Bool = { _ in true }
  ) -> SparseExplanation {
    explain(values, noise: noise, threads: threads, resuming: nil) { progress, _ in proceed(progress) }
  }

  /// Extracts the interactions from where another extraction stood.
  ///
  /// Resumed with the same values and settings, the iterates are those of one uninterrupted run, bit by bit;
  /// only the best point and bound of before are found anew. A state of similar values saves some iterations
  /// when they differ by little more than a factor.
  ///
  /// - Parameters:
  ///   - state: must fit the values and the noise, see ``SparsifierState/fits(values:noise:)``; `nil` starts
  ///     afresh.
  ///   - look: called at every look at the certificate with the progress and with what copies the state (2
  ///     vectors, 4 with noise, beyond ``bytes(players:noise:)``); `false` stops.
  public func explain(
    _ values: Span<Double>, noise: Double = 0, threads: Int = 1, resuming state: SparsifierState?,
    look: (_ progress: SparsifierProgress, _ state: () -> SparsifierState) -> Bool
  ) -> SparseExplanation {
    values.withUnsafeBufferPointer { values in
      guard values.count > 1 else {
        return SparseExplanation(
          and: Array(values), or: [0], objective: 0, lowerBound: 0, noiseBound: noise,
          largestNoise: 0, matchingResidual: 0, iterations: 0)
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
    _ state: SparsifierState?, _ look: (SparsifierProgress, () -> SparsifierState) -> Bool
  ) -> Outcome {
    let solver: any SparsifierSolver =
      noise > 0
      ? BoxSplitting(values: values, delta: noise, shrinkage: shrinkage, threads: threads)
      : DouglasRachford(values: values, shrinkage: shrinkage, threads: threads)
    if let state {
      precondition(state.fits(values: values.count, noise: noise), "the state is one of such a game")
      solver.restart(from: state)
    }
    let iterations = run(solver, from: state?.iterations ?? 0, look)
    return Outcome(best: solver.best, certificate: solver.certificate, iterations: iterations)
  }

  private func run(
    _ solver: any SparsifierSolver, from start: Int,
    _ look: (SparsifierProgress, () -> SparsifierState) -> Bool
  ) -> Int {
    var (iterations, mark) = (start, (iteration: start, gap: Double.infinity))
    while true {
      iterations += 1
      let measuring =
        iterations == start + 1 || iterations % max(interval, 1) == 0 || iterations >= mostIterations
      solver.iterate(measuring: measuring)
      guard measuring else { continue }
      let certificate = solver.certificate
      let progress = SparsifierProgress(
        iterations: iterations, objective: certificate.upper, lowerBound: certificate.lower,
        gap: certificate.gap)
      if certificate.gap < 0.99 * mark.gap { mark = (iterations, certificate.gap) }
      let done = iterations
      guard look(progress, { SparsifierState(iterations: done, solver: solver) }),
        certificate.gap > tolerance, iterations < mostIterations,
        iterations - mark.iteration < patience
      else { return iterations }
    }
  }

  /// The result in the form that is reported: single players as AND, v(∅) at the empty set.
  private func finish(
    _ outcome: Outcome, _ values: UnsafeBufferPointer<Double>, noise: Double, threads: Int
  ) -> SparseExplanation {
    var and = Array(outcome.best.and.buffer)
    var or = outcome.best.or.buffer.map { -$0 }
    and[0] = values[0]
    or[0] = 0
    for player in 0..<playerCount(ofTableWith: values.count) {
      and[1 << player] += or[1 << player]
      or[1 << player] = 0
    }
    let objective = UniversalMatching.norm(and: and.span, or: or.span, threads: threads)
    let residual = UniversalMatching.largestResidual(
      of: values.span, and: and.span, or: or.span, threads: threads)
    return SparseExplanation(
      and: and, or: or, objective: objective, lowerBound: min(outcome.certificate.lower, objective),
      noiseBound: noise, largestNoise: min(residual, noise), matchingResidual: max(residual - noise, 0),
      iterations: outcome.iterations)
  }
}
