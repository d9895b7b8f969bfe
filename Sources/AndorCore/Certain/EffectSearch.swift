// SPDX-License-Identifier: Apache-2.0

/// Finds out what all explanations that are about as short say of one interaction: whether they have it with its sign,
/// and how large it is in them.
///
/// U is the least Σ|I| found and κ = 0.05. The explanations asked about match within δ, and their Σ|I| is at most
/// C = U + κ|I(S)|: the measure is the effect itself, as a share of the whole Σ|I| would be more than any effect of a
/// large game. Two changed problems answer, by the same iteration from where the search for U stood:
///
/// - *Necessity.* The sign of I(S) is forbidden. Where nothing then costs C or less, the effect is certain; where a
///   point that does without it costs no more, it is open, and the point is the witness.
/// - *Ends.* A unit of S costs p more, or less. What no point undercuts bounds I(S) in all explanations; p is sought at
///   which the bound is best, the slope of the price of moving S at the end of its range.
///
/// All limits are numbers of iterations, so an answer does not depend on the machine.
public struct EffectSearch: Sendable {
  /// The players of the game.
  public let players: Int
  /// δ.
  public let noise: Double
  /// v; repeated where null players were added.
  let values: [Double]
  /// The tables that are shown, in which an interaction's effect stands.
  let shown: (and: [Double], or: [Double])

  /// κ: how much longer explanations may be, as a share of the effect.
  public static let share = 0.05
  /// What is left of an effect at most in an explanation that does without it, as a share of it.
  public static let absence = 0.02
  /// Iterations between two looks.
  static let rhythm = 25

  /// Creates the search for a game.
  ///
  /// - Parameters:
  ///   - values: v, 2^n finite entries.
  ///   - noise: δ ≥ 0, in units of the values.
  ///   - and: I_and as it is shown.
  ///   - or: I_or as it is shown, 0 at single players.
  public init(_ values: Span<Double>, noise: Double, and: [Double], or: [Double]) {
    players = playerCount(ofTableWith: values.count)
    (self.noise, shown) = (noise, (and, or))
    self.values = values.withUnsafeBufferPointer { values in
      noise > 0 && values.count < BoxPadding.entries(values: values.count)
        ? BoxPadding(values).values : Array(values)
    }
  }

  /// Where the search for the least Σ|I| ended: what all questions start from.
  public struct Base: Sendable {
    /// The least Σ|I| found.
    public let upper: Double
    /// No explanation has less.
    public let lower: Double
    /// Iterations.
    public let iterations: Int
    /// To store, and to continue from.
    public let state: SearchState
    /// a and c of the shortest point.
    let best: (and: AlignedVector, or: AlignedVector)
  }

  /// Returns the memory of the base, and of a question beside it, for n players.
  public static func bytes(players n: Int, noise: Double) -> (base: Int, question: Int) {
    let entries = noise > 0 ? BoxPadding.entries(values: 1 << n) : 1 << n
    return (8 * 9 * entries, Sparsifier.bytes(players: n, noise: noise))
  }

  /// Returns the gap at which the base ends, and its most iterations: as close as the effects of so many players need.
  public static func baseLimits(players n: Int) -> (gap: Double, iterations: Int) {
    n <= 10 ? (1e-5, 20_000) : n <= 13 ? (1e-4, 10_000) : (3e-4, 6_000)
  }

  /// Returns the most iterations of a question.
  public static func mostIterations(players n: Int, of part: Part) -> Int {
    if n <= 10 { return 10_000 }
    return part == .necessity ? 4_000 : n <= 13 ? 4_000 : 3_000
  }

  /// Returns the usual iterations of the base, of a necessity and of an end of a range, give or take a factor of two:
  /// sentences, the wine and digit networks of the examples. A certain effect is soon decided, an end of a range of more
  /// than 10 players seldom before the limit.
  public static func usualIterations(players n: Int) -> (base: Int, necessity: Int, end: Int) {
    (6_000, 1_000, n <= 10 ? 2_000 : mostIterations(players: n, of: .low))
  }

  /// Returns the shape of the states of a base, and of a question.
  public func shape(of part: Part?) -> SearchState.Shape {
    Self.shape(of: part, values: values.count, noise: noise)
  }

  /// Returns the bytes of the state of a question of n players.
  package static func stateBytes(players n: Int, noise: Double) -> Int {
    let entries = noise > 0 ? BoxPadding.entries(values: 1 << n) : 1 << n
    return 8 * shape(of: .necessity, values: entries, noise: noise).entries
  }

  private static func shape(of part: Part?, values count: Int, noise: Double) -> SearchState.Shape {
    let solver = Sparsifier.solver(noise: noise)
    let kept = part == nil ? 0 : EffectCourse.count
    return SearchState.Shape(
      numbers: 1 + kept + solver.numberCount,
      vectors: Array(repeating: count, count: solver.storedVectors(.none)))
  }

  /// Returns whether a state that was read can be one of the base, or of a question.
  public func accepts(_ state: SearchState, of part: Part?) -> Bool {
    let kept = part == nil ? 0 : EffectCourse.count
    return state.shape == shape(of: part)
      && state.numbers.dropFirst(1 + kept).allSatisfy { !$0.isNaN }
      && Sparsifier.solver(noise: noise).accepts(state.numbers.dropFirst(1 + kept), isChoosing: false)
      && (part == nil || EffectCourse(Array(state.numbers[1..<1 + kept])) != nil)
  }

  /// Continues the search for the least Σ|I| until it is close enough to compare single effects with.
  ///
  /// - Parameters:
  ///   - state: a state that `accepts` admits, used up; `nil` starts afresh.
  ///   - look: called every 25 iterations with the iterations and the state, which is lent for the call; `false` stops.
  /// - Returns: `nil` where a look stopped it.
  public func base(
    threads: Int, resuming state: SearchState? = nil,
    look: (_ iterations: Int, _ state: SearchState) -> Bool = { _, _ in true }
  ) -> Base? {
    let limits = Self.baseLimits(players: players)
    return withSolver(threads: threads, resuming: state) { solver in
      var iterations = state?.iterations ?? 0
      // No gap is NaN before there is a point.
      while iterations < limits.iterations && !(solver.certificate.gap <= limits.gap) {
        iterations += 1
        let measuring = iterations % Self.rhythm == 0
        solver.iterate(measuring: measuring)
        guard measuring else { continue }
        let state = SearchState(iterations: iterations, numbers: solver.numbers, lending: solver.vectors)
        guard look(iterations, state) else { return nil }
      }
      let rule = EntryRule(players: players)
      let upper = solver.certificate.upper - rule.saving(solver.best)
      return Base(
        upper: upper, lower: min(solver.certificate.lower, upper), iterations: iterations,
        state: SearchState(iterations: iterations, numbers: solver.numbers, lending: solver.vectors),
        best: solver.best)
    }
  }

  /// What is asked of an interaction.
  public enum Part: String, Sendable, CaseIterable {
    /// What explanations cost that do without it.
    case necessity
    /// How small it can be.
    case low
    /// How large it can be.
    case high
  }

  /// Answers a question, from the base or from where an earlier call stood; the same bits either way.
  ///
  /// - Parameters:
  ///   - interaction: one of the tables that are shown, with its effect there.
  ///   - least: U.
  ///   - state: a state that `accepts` admits, used up; `nil` starts at the base.
  ///   - look: called every 25 iterations with the state, which is lent for the call; `false` stops.
  /// - Returns: `nil` where a look stopped it.
  public func answer(
    _ part: Part, about interaction: Interaction, least: Double, base: Base, threads: Int,
    resuming state: SearchState? = nil, look: (SearchState) -> Bool = { _ in true }
  ) -> EffectAnswer? {
    let stored = state.flatMap { EffectCourse(Array($0.numbers[1..<1 + EffectCourse.count])) }
    var rule = EntryRule(interaction, players: players, entries: values.count, change: .pushing(0))
    var course =
      stored
      ?? EffectCourse(
        part, interaction, norm: base.upper, effect: rule.effect(base.best))
    let problem = EffectCourse.Problem(
      part: part, interaction: interaction, limit: least + Self.share * abs(interaction.effect),
      steps: Self.mostIterations(players: players, of: part))
    rule.change = course.change(problem)
    var answer = EffectAnswer()
    if stored == nil, course.isOpen(problem) {
      answer.replacements = replacements(of: interaction, at: base.best)
      return answer.taking(course)
    }
    // The base's own scalars come first in its state, as everything's.
    let start =
      state.map { $0.dropping(EffectCourse.count) } ?? base.state.copied()
    return withSolver(threads: threads, resuming: start) { solver in
      if stored == nil { solver.begin(rule) } else { solver.rule = rule }
      while !course.isDone {
        course.iterations += 1
        let measuring = course.iterations % Self.rhythm == 0
        solver.iterate(measuring: measuring)
        guard measuring else { continue }
        if course.take(solver.found, problem) {
          rule.change = course.change(problem)
          solver.begin(rule)
        }
        if course.isDone { break }
        let state = SearchState(
          iterations: course.iterations, numbers: course.numbers + solver.numbers, lending: solver.vectors)
        guard look(state) else { return nil }
      }
      if course.isOpen(problem) { answer.replacements = replacements(of: interaction, at: solver.point) }
      return answer.taking(course)
    }
  }

  /// Returns how many interactions can be larger than a threshold in an explanation, at most.
  ///
  /// Of every explanation whose Σ|I| is at most `limit`: with λ/α of the base, which proves the bound b,
  /// |I(S)| ≤ (limit − b)/(1 − |u(S)|/α).
  public func mostSalient(_ base: Base, threshold: Double, limit: Double, threads: Int) -> Int {
    withSolver(threads: threads, resuming: base.state.copied()) { solver in
      solver.rule = EntryRule(players: players)
      let u = solver.multiplier()
      let found = solver.found
      let room = (limit - found.product / found.others) / threshold
      let margin = Double.ulpOfOne * Double(8 * (players + 2) + 8)
      // Larger than 1 in no entry, but for what `others` adds for rounding.
      func canExceed(_ u: Double) -> Bool { 1 - min(abs(u) / found.others + margin, 1) < room * (1 + margin) }
      var count = 0
      for set in 1..<1 << players {
        if canExceed(u.and.base[set]) { count += 1 }
        if set.nonzeroBitCount > 1, canExceed(u.or.base[set]) { count += 1 }
      }
      return count
    }
  }

  private func withSolver<Result>(
    threads: Int, resuming state: SearchState?, _ body: (any SparsifierSolver) -> Result
  ) -> Result {
    values.withUnsafeBufferPointer { values in
      body(
        noise > 0
          ? BoxSplitting(values: values, delta: noise, ties: .none, threads: threads, resuming: state)
          : DouglasRachford(values: values, ties: .none, threads: threads, resuming: state))
    }
  }

  /// Returns the three interactions that differ most between a point and the tables that are shown, by how much.
  private func replacements(
    of interaction: Interaction, at point: (and: AlignedVector, or: AlignedVector)
  ) -> [Interaction] {
    var found: [Interaction] = []
    func take(_ kind: Interaction.Kind, _ set: Int, _ change: Double) {
      guard change != 0, kind != interaction.kind || UInt64(set) != interaction.coalition.mask else { return }
      let new = Interaction(kind: kind, coalition: Coalition(mask: UInt64(set)), effect: change)
      guard found.count < 3 || new.isStronger(than: found[2]) else { return }
      found = Array((found + [new]).sorted { $0.isStronger(than: $1) }.prefix(3))
    }
    for set in 1..<1 << players {
      let or = stride(from: set, to: values.count, by: 1 << players).reduce(0) { $0 - point.or.base[$1] }
      let isSingle = set.nonzeroBitCount == 1
      take(.and, set, point.and.base[set] + (isSingle ? or : 0) - shown.and[set])
      if !isSingle { take(.or, set, or - shown.or[set]) }
    }
    return found
  }
}

extension SearchState {
  /// Returns a copy with memory of its own.
  func copied() -> SearchState {
    SearchState(
      iterations: iterations, numbers: Array(numbers.dropFirst()),
      lending: vectors.map { vector in
        let copy = AlignedVector(count: vector.count)
        copy.copy(vector, threads: 1)
        return copy
      })
  }

  /// Returns the state without the scalars that follow the iterations.
  func dropping(_ count: Int) -> SearchState {
    SearchState(iterations: iterations, numbers: Array(numbers.dropFirst(1 + count)), lending: vectors)
  }
}
