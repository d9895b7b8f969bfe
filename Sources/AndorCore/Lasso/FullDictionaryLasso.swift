// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Finds the AND-OR interactions behind values with random noise: LASSO over all 2^{n+1} columns.
///
/// Minimises ‖v − fit‖²/2^{n+1} + λ Σ price·|effect| with the columns' standard deviations as prices (three
/// quarters of it for single players, which would else be explained as pairs: i + j = AND{i,j} + OR{i,j}), a free
/// constant, and λ = σ√(2(n+1) ln 2/2^n): noise of standard deviation σ alone then rarely lets a
/// column in (Tibshirani 1996; the universal threshold of Donoho and Johnstone 1994). Under uniform masks
/// the Gram matrix has a closed form, so a few hundred active columns are solved by coordinate descent, and
/// all columns are checked with two transforms a round. The reported effects are a least-squares fit, free
/// of the LASSO's shrinkage, from which columns leave and to which others come, one by one or one for another, while
/// that lowers ‖v − fit‖²/2^n + λ² × (columns).
///
/// Certificate: with θ the residual, scaled down until no correlation exceeds λ, (‖v‖² − ‖v − θ‖²)/2^{n+1}
/// with v of mean 0 is a lower bound (Fenchel duality).
///
/// Meant for real noise: when σ is small beside the effects of the many terms of a network, thousands of
/// columns enter and ``Sparsifier`` is the better tool.
public struct FullDictionaryLasso: Sendable {
  /// σ in units of the values; `nil` to estimate it.
  ///
  /// The estimate is the scaled LASSO's (Sun and Zhang 2012): σ and coefficients are refined in turn, λ
  /// following σ = ‖v − fit‖/√2^n, from the values' standard deviation downwards; then the residual of the
  /// least-squares fit gives σ = ‖v − fit‖/√(2^n − columns − 1), again in turn with the LASSO. It does not go
  /// below 10^{−3} of the values' standard deviation.
  public var sigma: Double?
  /// Stop when the certified relative gap is this small.
  public var gap = 1e-6
  /// Stop after so many rounds.
  public var mostIterations = 500
  /// Admit no more columns than this: their Gram matrix has its square in entries.
  public var mostActive = 2_000
  /// Whether the effects are fitted again, or the LASSO's own coefficients are reported.
  package var refits = true

  /// Creates a LASSO with the default settings.
  public init(sigma: Double? = nil) { self.sigma = sigma }

  /// Returns the memory beside the values: seven vectors of 2^n doubles, the result among them, and the Gram matrix
  /// of the active columns and its inverse, which is 61 MiB where 2,000 columns enter instead of a few hundred.
  public static func bytes(players n: Int, active: Int = 300) -> Int {
    (7 * 8 << n) + 16 * active * active
  }

  /// Extracts the interactions; O(n 2^n) a round.
  ///
  /// - Parameters:
  ///   - values: v, 2^n finite entries.
  ///   - threads: at most so many threads; the result does not depend on it.
  ///   - proceed: called in every round with the LASSO's objective and bound; `false` stops.
  public func explain(
    _ values: Span<Double>, threads: Int = 1, proceed: (SearchProgress) -> Bool = { _ in true }
  ) -> LassoExplanation {
    explain(values, threads: threads, resuming: nil) { progress, _ in proceed(progress) }
  }

  /// Extracts the interactions from where another extraction of the same values with the same settings stood;
  /// the result has the bits of one uninterrupted extraction.
  ///
  /// - Parameter look: called in every round with the state before it, and in the refit that follows with none.
  public func explain(
    _ values: Span<Double>, threads: Int = 1, resuming state: SearchState?, look: SearchLook
  ) -> LassoExplanation {
    values.withUnsafeBufferPointer { values in
      var descent = LassoDescent(values: values, settings: self, threads: threads)
      if let sigma { (descent.sigma, descent.stage.number) = (sigma, 2) }
      if let state {
        let stood = LassoState(state, values: values.count, mostActive: mostActive)
        precondition(stood != nil, "the state is one of such a game")
        if let stood { descent.resume(stood) }
      }
      search(&descent, look)
      return descent.finish(refits: refits, look)
    }
  }

  private func search(_ descent: inout LassoDescent, _ look: SearchLook) {
    let least = 1e-3 * descent.spread
    while descent.stage.number < 2 {
      let isFirst = descent.stage.number == 0
      guard descent.solve(toGap: 1e-3, look) else { return }
      let before = descent.sigma
      descent.sigma = max(isFirst ? descent.deviation : descent.deviation(after: descent.select()), least)
      let change = isFirst ? before - descent.sigma : abs(before - descent.sigma)
      descent.stage.step += 1
      if change <= 0.01 * before || descent.stage.step == (isFirst ? 40 : 8) { descent.stage.advance() }
    }
    _ = descent.solve(toGap: gap, look)
  }

  /// Returns λ for a noise of σ.
  static func penalty(sigma: Double, players n: Int) -> Double {
    sigma * (2 * Double(n + 1) * log(2) / Double(sign: .plus, exponent: n, significand: 1)).squareRoot()
  }
}
