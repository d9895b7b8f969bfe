// SPDX-License-Identifier: Apache-2.0

/// How well few numbers predict a game's values on all masks, each as likely as any other.
///
/// R² is 1 − mean of (v − prediction)² / variance of v.
public struct GameFits: Sendable, Equatable {
  /// A few AND and OR interactions that were chosen and fitted together.
  public struct Brief: Sendable, Equatable {
    /// The interactions in the order in which they were chosen, with the effects of the last fit.
    public var terms: [Interaction]
    /// R² after each of them.
    public var shares: [Double]
    /// The prediction with nobody present.
    public var constant: Double
  }

  /// R² of a list of interactions, as a prediction from v(∅) on, and after their effects and the constant are fitted.
  public struct Listed: Sendable, Equatable {
    /// As they are; negative where the mean predicts better.
    public var unfitted: Double
    /// After the fit.
    public var fitted: Double
  }

  /// The brief explanation.
  public let brief: Brief
  /// R² of the best additive fit, a number a player and a constant: the Banzhaf values are its effects.
  public let additive: Double
  /// R² of the best fit by players and pairs.
  public let pairwise: Double
  /// R² of lists that were asked about: of the first of their interactions, as many as the brief explanation has.
  public let listed: [Listed]

  /// Fits a game's values.
  ///
  /// The brief explanation takes the interaction whose correlation with the rest of v over all masks is largest, fits all
  /// that are taken again by least squares, and so on: greedy, not the best. Each takes four transforms, the rest is in
  /// closed form: O(k n 2^n) time, memory of two tables of 2^n doubles. The same bits for any number of threads.
  ///
  /// - Parameters:
  ///   - values: v, 2^n entries.
  ///   - terms: the most interactions of the brief explanation; fewer where they explain everything.
  ///   - lists: interactions to compare it with, strongest first.
  public init(of values: Span<Double>, terms: Int, lists: [[Interaction]] = [], threads: Int = 1) {
    self = values.withUnsafeBufferPointer { GameFits($0, terms, lists, threads) }
  }

  private init(
    _ values: UnsafeBufferPointer<Double>, _ terms: Int, _ lists: [[Interaction]], _ threads: Int
  ) {
    var tables = FitTables(of: values, threads: threads)
    guard tables.variance > 0 else {
      brief = Brief(terms: [], shares: [], constant: values[0])
      (additive, pairwise, listed) = (1, 1, lists.map { _ in Listed(unfitted: 1, fitted: 1) })
      return
    }
    let n = playerCount(ofTableWith: values.count)
    let degrees = Self.degrees(tables, players: n)
    additive = min(1, degrees.single / tables.variance)
    pairwise = min(1, (degrees.single + degrees.pair) / tables.variance)
    let atoms = lists.map { $0.prefix(terms).map { ($0, tables.covariance(FitAtom($0))) } }
    brief = Self.brief(values, terms, &tables)
    let count = brief.terms.count
    let (unit, mean, variance) = (tables.unit, tables.mean, tables.variance)
    listed = atoms.map {
      Self.listed(Array($0.prefix(count)), unit: unit, mean: mean, variance: variance)
    }
  }

  /// Returns the variance that the Walsh–Hadamard coefficients of order 1 and of order 2 make up.
  ///
  /// With χ = 1 − 2·[i ∈ T] these are E[χ_i v] and E[χ_i χ_j v]: sums of few covariances with AND interactions.
  private static func degrees(_ tables: FitTables, players n: Int) -> (single: Double, pair: Double) {
    func covariance(_ set: Int) -> Double { tables.covariance(FitAtom(kind: .and, set: set)) }
    let single = (0..<n).map { covariance(1 << $0) }
    var sums = (single: 0.0, pair: 0.0)
    for i in 0..<n {
      sums.single += 4 * single[i] * single[i]
      for j in 0..<i {
        let coefficient = 4 * covariance(1 << i | 1 << j) - 2 * single[i] - 2 * single[j]
        sums.pair += coefficient * coefficient
      }
    }
    return sums
  }

  /// What is left unexplained when a brief explanation ends early: rounding.
  private static let nothing = 1e-12

  private static func brief(
    _ values: UnsafeBufferPointer<Double>, _ most: Int, _ tables: inout FitTables
  ) -> Brief {
    var fit = ClosedFormFit()
    var (effects, shares) = ([Double](), [Double]())
    while fit.atoms.count < most, fit.explained < (1 - nothing) * tables.variance {
      guard let atom = tables.strongest() else { break }
      let covariance = tables.covariance(atom) + fit.covariance(of: atom, effects: effects)
      guard fit.add(atom, covariance: covariance) else { break }
      effects = fit.effects
      shares.append(min(1, fit.explained / tables.variance))
      if fit.atoms.count < most { tables.fit(values, fit.atoms, effects) }
    }
    let constant = zip(fit.atoms, effects).reduce(tables.mean) { $0 - $1.1 * $1.0.mean }
    let terms = zip(fit.atoms, effects).map { atom, effect in
      Interaction(
        kind: atom.kind, coalition: Coalition(mask: UInt64(atom.set)), effect: tables.unit * effect)
    }
    return Brief(terms: terms, shares: shares, constant: values[0] + tables.unit * constant)
  }

  /// Returns the R² of interactions with their covariances with the values.
  private static func listed(
    _ list: [(interaction: Interaction, covariance: Double)], unit: Double, mean: Double, variance: Double
  ) -> Listed {
    var fit = ClosedFormFit()
    for (interaction, covariance) in list { _ = fit.add(FitAtom(interaction), covariance: covariance) }
    // E(v − p)² = var v − 2 cov(p, v) + var p + (mean v − mean p)², where p begins at v(∅), which is 0 here.
    let terms = list.map { (atom: FitAtom($0.interaction), effect: $0.interaction.effect / unit) }
    var (error, offset) = (variance, mean)
    for (term, covariance) in zip(terms, list.map(\.covariance)) {
      offset -= term.effect * term.atom.mean
      error -= 2 * term.effect * covariance
      for other in terms { error += term.effect * other.effect * term.atom.covariance(with: other.atom) }
    }
    return Listed(
      unfitted: 1 - (error + offset * offset) / variance, fitted: min(1, fit.explained / variance))
  }
}
