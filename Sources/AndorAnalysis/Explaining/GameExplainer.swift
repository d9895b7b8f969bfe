// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob

/// The sparsest AND-OR explanation of one game, with everything that is reported of it.
public struct GameExplainer: Sendable {
  /// What to look for.
  public var settings: ExplainSettings
  /// At most so many threads; the result does not depend on it.
  public var threads: Int
  /// Questions about the explanation that are answered at a time; the result does not depend on it.
  var asking: Int
  /// Whether the lists at half and at twice δ are made too.
  var makesNeighbours = false
  let methods: MethodRegistry
  /// The games of the job: where there are many, no more is asked of one than its explanation.
  private let games: Int

  /// Creates an explainer with settings, which chooses among methods.
  public init(
    settings: ExplainSettings, threads: Int = 2, asking: Int? = nil, methods: MethodRegistry = .standard,
    games: Int = 1
  ) {
    self.settings = settings
    self.threads = threads
    self.asking = asking ?? threads
    self.methods = methods
    self.games = games
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
    /// What few numbers explain: the lists compared are the strongest, and the largest k-Shapley values to pairs.
    public let fits: GameFits
    /// The lists at half and at twice δ; `nil` where they are not made, or stand in the explanation before.
    public let neighbours: [Neighbour]?
    /// What is known of single effects; `nil` where nothing was asked.
    package let certain: CertainEffects?
  }

  /// Returns the bytes of memory that the search takes beside the values.
  /// - Parameter threads: those of the game, each of which may answer a question about an effect.
  public static func bytes(players: Int, settings: ExplainSettings, threads: Int) -> Int {
    // Whether effects are asked about depends on the number of games too; what is taken most is counted. The tables that
    // were found stay while the neighbours are sought.
    let method = MethodRegistry.standard.method(for: settings.request)
    let certain = CertainSearch.bytes(players: players, settings, method, threads: threads)
    return max(method.bytes(players: players), certain)
      + (settings.neighbours == .always ? 16 << players : 0)
  }

  /// Returns how many searches there are for a game of a job: the lists at half and at twice δ take one each.
  static func searches(players n: Int, games: Int, _ settings: ExplainSettings) -> Int {
    let method = MethodRegistry.standard.method(for: settings.request)
    return type(of: method).name == .noiseBox && settings.makesNeighbours(players: n, games: games) ? 3 : 1
  }

  /// Returns the most interactions that are not 0; without a search, those of the Harsanyi table.
  static func mostInteractions(players: Int, settings: ExplainSettings?) -> Int {
    settings.map { MethodRegistry.standard.method(for: $0.request).mostInteractions(players: players) }
      ?? 1 << players
  }

  /// Returns the method for a game.
  private func method(for values: Span<Double>) -> any ExplanationMethod {
    methods.method(for: settings.request, scale: ValueScale(of: values, threads: threads))
  }

  /// Returns where the search in a game's folder is stored.
  package func checkpoint(in folder: String, digest: String, values: Span<Double>) -> SearchCheckpoint {
    SearchCheckpoint(folder: folder, digest: digest, method: method(for: values), settings: settings)
  }

  /// Returns whether an explanation of a game answers the question of these settings.
  package func answersSameQuestion(_ explanation: Explanation, values: Span<Double>) -> Bool {
    let method = method(for: values)
    // Tables whose ties are broken are no answer where that is not asked for.
    let isAsked = settings.ties != .none || explanation.ties != .lowOrder
    return isAsked && explanation.method == type(of: method).name
      && method.isSameProblem(noiseBound: explanation.noiseBound, sigma: explanation.sigma)
  }

  /// How a search goes.
  public struct Progress: Sendable {
    /// Objective, bound, gap, iterations.
    public let search: SearchProgress
    /// Seconds of the search, those before an interruption included.
    public let seconds: Double
    /// What is sought.
    public let method: Explanation.Method
    /// Questions about single effects that are answered, of all.
    public var effects: (done: Int, total: Int)?
  }

  /// Searches until the certified gap is the one asked for, or the limits of the settings are reached.
  ///
  /// Without `search_seconds` a search ends as its method says, so that the result does not depend on the machine.
  /// Memory: ``bytes(players:settings:threads:)``.
  /// - Parameters:
  ///   - values: v over the evaluated players.
  ///   - harsanyi: its Möbius transform.
  ///   - checkpoint: where the search is stored from time to time, and resumed from.
  ///   - standing: an explanation that the game has and that answers the same question. The better of both is returned,
  ///     with the larger bound, and a search that could find no more is not repeated.
  ///   - proved: what another process has found, checked by ``check(_:values:)``; it takes the place of the search.
  ///   - proceed: called with the progress, ten times a second at most; `false` cancels, after the search was stored.
  /// - Returns: `nil` where it was cancelled.
  package func run(
    values: Span<Double>, harsanyi: Span<Double>, checkpoint: SearchCheckpoint?,
    standing: StandingExplanation? = nil, proved: CheckedSearch? = nil, proceed: (Progress) -> Bool
  ) -> Found? {
    let method = method(for: values)
    let name = type(of: method).name
    var watch = SearchWatch(method: name, limit: settings.searchSeconds, checkpoint: checkpoint)
    if let proved { watch.adopt(proved) }
    guard
      let (found, seconds) = proved.map({ ($0.found, $0.seconds) })
        ?? outcome(method, values, &watch, standing, proceed)
    else { return nil }
    assert(found.and.count == values.count, "the tables are over the players of the values")
    var neighbours: [Neighbour]?
    if makesNeighbours, name == .noiseBox, standing?.explanation.neighbours == nil {
      neighbours = self.neighbours(of: found.noiseBound, values, checkpoint, proceed)
      if neighbours == nil { return nil }
    }
    let rows = Limits.csvRows
    let strongest = Array(
      (Interaction.strongest(rows, in: found.and.span, kind: .and, threads: threads)
        + Interaction.strongest(rows, in: found.or.span, kind: .or, threads: threads))
        .sorted { $0.isStronger(than: $1) }.prefix(rows))
    var explanation = report(found, name, values, harsanyi, strongest, seconds: seconds)
    explanation.history = watch.steps
    let asked = settings.asked(games: games, players: values.count.trailingZeroBitCount)
    let questions = CertainSearch(
      method, found, strongest, salience: explanation.salient.threshold, asked: asked, settings: settings,
      checkpoint: checkpoint, threads: asking)
    var certain: CertainEffects?
    if var questions {
      questions.known = standing?.known(for: found)
      certain = questions.run(values, seconds: seconds.total) { effects, spent in
        proceed(watch.progress(found, effects: effects, seconds: spent))
      }
      guard let certain else { return nil }
      certain.note(in: &explanation)
    }
    return Found(
      and: found.and, or: found.or, explanation: explanation, iterationsBefore: watch.iterationsBefore,
      strengths: (
        OrderStrengths(of: found.and.span, threads: threads),
        OrderStrengths(of: found.or.span, threads: threads)
      ), strongest: strongest,
      fits: GameFits(
        of: values, terms: settings.brief,
        lists: [Array(strongest.prefix(settings.brief)), shapley(harsanyi)], threads: threads),
      neighbours: neighbours, certain: certain)
  }

  /// What another process has found, every number of it computed here.
  package struct CheckedSearch: Sendable {
    let found: ExplanationOutcome
    let course: [Explanation.Step]
    let seconds: SearchSeconds
  }

  /// Computes from a proof what was found, with the bits of a search of one's own; see ``ProvedSearch``.
  /// - Throws: ``ProofFault`` where it is none.
  package func check(
    _ search: ProvedSearch, values: Span<Double>
  ) throws(ProofFault) -> CheckedSearch {
    guard let method = method(for: values) as? any ProvableMethod, method.isProvable(values) else {
      throw .wrong("no game that can be proved")
    }
    return CheckedSearch(
      found: try search.outcome(by: method, values, threads: threads), course: search.course,
      seconds: search.seconds)
  }

  /// Returns the largest k-Shapley values of players and pairs, as many as the brief explanation has at most.
  private func shapley(_ harsanyi: Span<Double>) -> [Interaction] {
    let n = harsanyi.count.trailingZeroBitCount
    let order = min(2, n)
    guard order > 0, settings.brief > 0 else { return [] }
    let sums = SupersetSums(of: harsanyi, order: order, threads: threads)
    let values = (1...order).flatMap { size in
      let found = CoalitionIndex.kShapley(order).values(order: size, of: sums, players: n)
      return zip(found.coalitions, found.values).map { Interaction(kind: .and, coalition: $0, effect: $1) }
    }
    return Array(values.sorted { $0.isStronger(than: $1) }.prefix(settings.brief))
  }

  /// Returns what a search finds, or had found before: one that has ended is not repeated.
  func outcome(
    _ method: any ExplanationMethod, _ values: Span<Double>, _ watch: inout SearchWatch,
    _ standing: StandingExplanation?, _ proceed: (Progress) -> Bool
  ) -> (found: ExplanationOutcome, seconds: SearchSeconds)? {
    if let standing, standing.isEnough(for: method, settings, players: values.count.trailingZeroBitCount) {
      watch.adopt(standing.explanation)
      return (standing.outcome, standing.seconds)
    }
    if let ended = watch.ended(count: values.count) { return watch.better(of: ended, standing) }
    let stood = watch.resume(count: values.count)
    // Its time was used up before it was interrupted: what it had found is all that is left to take.
    let method = stood.flatMap { watch.isTimeUp ? method.limited(to: $0.iterations) : nil } ?? method
    let found = method.run(values, threads: threads, resuming: stood) { progress, state in
      watch.look(progress, state, proceed)
    }
    guard !watch.isCancelled else { return nil }
    let seconds = watch.spent
    watch.end(found, seconds: seconds)
    return watch.better(of: (found, seconds), standing)
  }

  private func report(
    _ found: ExplanationOutcome, _ method: MethodName, _ values: Span<Double>, _ harsanyi: Span<Double>,
    _ strongest: [Interaction], seconds: SearchSeconds
  ) -> Explanation {
    let salient = SalientInteractions(and: found.and.span, or: found.or.span, share: settings.salient)
    let none = [Double](repeating: 0, count: values.count)
    let andOnly = SalientInteractions(and: harsanyi, or: none.span, share: settings.salient)
    let conditions = SparsityConditions(
      values: values, harsanyi: harsanyi, threshold: andOnly.threshold, threads: threads)
    let ranked = Array(strongest.prefix(Self.fidelityTerms))
    let curve = FidelityCurve(of: values, ranked: ranked, threads: threads)
    var explanation = Explanation(
      method: method, objective: found.objective, lowerBound: found.lowerBound,
      gap: found.objective > 0 ? max(0, 1 - found.lowerBound / found.objective) : 0,
      iterations: found.iterations, seconds: seconds.plain, noiseBound: found.noiseBound,
      maxNoise: found.maxNoise, matchingResidual: found.matchingResidual, sigma: found.sigma,
      salient: .init(threshold: salient.threshold, countAnd: salient.and, countOr: salient.or),
      andOnly: .init(
        objective: UniversalMatching.norm(and: harsanyi, or: none.span, threads: threads),
        salient: andOnly.and),
      fidelity: curve.points.map { .init(interactions: $0.interactions, share: $0.share) },
      conditions: .init(
        highestOrder: conditions.highestOrder, meanOutputs: conditions.meanOutputs,
        isMonotone: conditions.isMonotone, degree: conditions.degree))
    let scale = ValueScale(of: values, threads: threads)
    explanation.noiseShareOfSd = scale.deviation > 0 ? found.noiseBound / scale.deviation : nil
    explanation.noiseShareOfDifference = scale.difference > 0 ? found.noiseBound / scale.difference : nil
    if let ties = found.ties {
      (explanation.leastObjective, explanation.ties) = (found.leastObjective, ties)
      (explanation.tieGap, explanation.tieIterations) = (found.tieGap, found.tieIterations)
      explanation.tieSeconds = seconds.ties
    }
    explanation.exhaustedGap = found.exhaustedGap
    return explanation
  }

  /// The longest k of the fidelity curve: each costs two transforms.
  private static let fidelityTerms = 1000
}
