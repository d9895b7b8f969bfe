// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorLedger

/// The sparsest AND-OR explanation of one game, with everything that is reported of it.
public struct GameExplainer: Sendable {
  /// What to look for.
  public var settings: ExplainSettings
  /// At most so many threads; the result does not depend on it.
  public var threads: Int

  /// An explainer with settings.
  public init(settings: ExplainSettings, threads: Int = 2) {
    self.settings = settings
    self.threads = threads
  }

  /// What was found.
  public struct Found: Sendable {
    /// I_and over the evaluated players; entry 0 is v(∅).
    public let and: [Double]
    /// I_or over the evaluated players; 0 at ∅ and at single players.
    public let or: [Double]
    /// The block of the result.
    public let explanation: Explanation
    /// Iterations of the search that earlier processes had done.
    public let iterationsBefore: Int
    /// Strength by order of both tables.
    public let strengths: (and: OrderStrengths, or: OrderStrengths)
    /// The strongest of both tables, strongest first.
    public let strongest: [Interaction]
  }

  /// Bytes of memory that the search takes beside the values.
  public static func bytes(players: Int, settings: ExplainSettings) -> Int {
    switch settings.noise {
    case .bound: Sparsifier.bytes(players: players)
    case .sigma: FullDictionaryLasso.bytes(players: players)
    }
  }

  /// After how many iterations a search under noise ends where no `search_seconds` is given.
  public static func iterations(values count: Int) -> Int { max(500, min(20_000, 1 << 28 / count)) }

  /// Where the search in a game's folder is stored.
  func checkpoint(in folder: String, digest: String, values: Span<Double>) -> SearchCheckpoint {
    SearchCheckpoint(folder: folder, digest: digest, noise: noise(of: values), settings: settings)
  }

  /// How a search goes.
  public struct Progress: Sendable {
    /// Objective, bound, gap, iterations.
    public let search: SparsifierProgress
    /// Seconds of the search, those before an interruption included.
    public let seconds: Double
    /// What is sought.
    public let method: Explanation.Method
  }

  /// δ of a game in units of its values; 0 where the method is the LASSO.
  func noise(of values: Span<Double>) -> Double {
    guard case .bound(let share) = settings.noise else { return 0 }
    return share * abs(values[values.count - 1] - values[0])
  }

  /// Searches until the certified gap is within the tolerance, or the limits of the settings are reached.
  ///
  /// Without `search_seconds` a search under noise ends after 2^28 / 2^n iterations (between 500 and 20,000), so
  /// that the result does not depend on the machine. Memory: `Sparsifier.bytes`.
  /// - Parameters:
  ///   - values: v over the evaluated players.
  ///   - harsanyi: its Möbius transform.
  ///   - checkpoint: where the search is stored from time to time, and goes on from.
  ///   - proceed: told how it goes, ten times a second at most; `false` gives up, after the search was stored.
  /// - Returns: `nil` where it was given up.
  func run(
    values: Span<Double>, harsanyi: Span<Double>, checkpoint: SearchCheckpoint?,
    proceed: (Progress) -> Bool
  ) -> Found? {
    var watch = SearchWatch(
      method: method(of: values), limit: settings.searchSeconds, checkpoint: checkpoint)
    guard let (sparse, seconds) = outcome(values, &watch, proceed) else { return nil }
    let rows = Limits.csvRows
    let strongest = Array(
      (Interaction.strongest(rows, in: sparse.and.span, kind: .and, threads: threads)
        + Interaction.strongest(rows, in: sparse.or.span, kind: .or, threads: threads))
        .sorted { $0.isStronger(than: $1) }.prefix(rows))
    var explanation = report(sparse, values, harsanyi, strongest, seconds: seconds)
    explanation.history = watch.steps
    return Found(
      and: sparse.and, or: sparse.or, explanation: explanation, iterationsBefore: watch.iterationsBefore,
      strengths: (
        OrderStrengths(of: sparse.and.span, threads: threads),
        OrderStrengths(of: sparse.or.span, threads: threads)
      ), strongest: strongest)
  }

  /// What a search finds, or has found before: one that has ended is not repeated.
  private func outcome(
    _ values: Span<Double>, _ watch: inout SearchWatch, _ proceed: (Progress) -> Bool
  ) -> (found: SearchOutcome, seconds: Double)? {
    if let ended = watch.ended(count: values.count) { return ended }
    guard let found = search(values, &watch, proceed) else { return nil }
    let seconds = watch.seconds
    watch.end(found, seconds: seconds)
    return (found, seconds)
  }

  private func method(of values: Span<Double>) -> Explanation.Method {
    if case .sigma = settings.noise { return .lasso }
    return noise(of: values) > 0 ? .noiseBox : .basisPursuit
  }

  private func search(
    _ values: Span<Double>, _ watch: inout SearchWatch, _ proceed: (Progress) -> Bool
  ) -> SearchOutcome? {
    if case .sigma(let sigma) = settings.noise {
      let stood = watch.resumeLasso(count: values.count)
      let lasso = FullDictionaryLasso(sigma: sigma).explain(values, threads: threads, resuming: stood) {
        progress, state in
        watch.look(progress, proceed) { (checkpoint, seconds) throws(LedgerError) in
          if let state { try checkpoint.save(state, seconds: seconds) }
        }
      }
      return watch.isGivenUp ? nil : SearchOutcome(lasso)
    }
    let noise = noise(of: values)
    var sparsifier = Sparsifier()
    sparsifier.tolerance = settings.gap
    if noise > 0 && settings.searchSeconds == nil {
      sparsifier.mostIterations = Self.iterations(values: values.count)
    }
    let stood = watch.resume(count: values.count)
    // Its time was used up before it was interrupted.
    if let stood, watch.isTimeUp { sparsifier.mostIterations = stood.iterations }
    let sparse = sparsifier.explain(values, noise: noise, threads: threads, resuming: stood) {
      progress, state in
      watch.look(progress, proceed) { (checkpoint, seconds) throws(LedgerError) in
        try checkpoint.save(state, seconds: seconds)
      }
    }
    return watch.isGivenUp ? nil : SearchOutcome(sparse)
  }

  private func report(
    _ sparse: SearchOutcome, _ values: Span<Double>, _ harsanyi: Span<Double>,
    _ strongest: [Interaction], seconds: Double
  ) -> Explanation {
    let salient = SalientInteractions(and: sparse.and.span, or: sparse.or.span, share: settings.salient)
    let none = [Double](repeating: 0, count: values.count)
    let andOnly = SalientInteractions(and: harsanyi, or: none.span, share: settings.salient)
    let conditions = SparsityConditions(
      values: values, harsanyi: harsanyi, threshold: andOnly.threshold, threads: threads)
    let ranked = Array(strongest.prefix(Self.fidelityTerms))
    let curve = FidelityCurve(of: values, ranked: ranked, threads: threads)
    return Explanation(
      method: sparse.method, objective: sparse.objective, lowerBound: sparse.lowerBound,
      gap: sparse.objective > 0 ? max(0, 1 - sparse.lowerBound / sparse.objective) : 0,
      iterations: sparse.iterations, seconds: seconds, noiseBound: sparse.noiseBound,
      maxNoise: sparse.maxNoise, matchingResidual: sparse.matchingResidual, sigma: sparse.sigma,
      salient: .init(threshold: salient.threshold, countAnd: salient.and, countOr: salient.or),
      andOnly: .init(
        objective: UniversalMatching.norm(and: harsanyi, or: none.span, threads: threads),
        salient: andOnly.and),
      fidelity: curve.points.map { .init(interactions: $0.interactions, share: $0.share) },
      conditions: .init(
        highestOrder: conditions.highestOrder, meanOutputs: conditions.meanOutputs,
        isMonotone: conditions.isMonotone, degree: conditions.degree))
  }

  /// The longest k of the fidelity curve: each costs two transforms.
  private static let fidelityTerms = 1000
}
