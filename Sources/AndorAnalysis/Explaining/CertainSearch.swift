// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorSystem

/// Asks what all explanations that are about as short say of the strongest effects of a game.
///
/// The questions are independent of each other: several are answered at once, each by one thread, and what is answered
/// is stored, so that an interrupted search continues. Limits are numbers of iterations; `search_seconds` only
/// interrupts: a later search resumes what was begun.
struct CertainSearch {
  private let noise: Double
  private let found: ExplanationOutcome
  private let effects: [Interaction]
  private let asked: (marks: Int, ranges: Int)
  private let threshold: Double
  private let limit: Double?
  private let files: CertainFiles?
  private let threads: Int
  /// What was found before, of the same tables.
  var known: Explanation?

  /// Creates the search; `nil` where nothing is asked, or nothing can be.
  init?(
    _ method: any ExplanationMethod, _ found: ExplanationOutcome, _ strongest: [Interaction],
    salience: Double,
    asked: (marks: Int, ranges: Int), settings: ExplainSettings, checkpoint: SearchCheckpoint?, threads: Int
  ) {
    guard let noise = method.effectNoise, max(asked.marks, asked.ranges) > 0, found.objective > 0 else {
      return nil
    }
    (self.noise, self.found, threshold, self.threads) = (noise, found, salience, threads)
    (limit, files) = (settings.searchSeconds, checkpoint?.effects)
    // Those that do not stand out are only asked about where somebody wants so many.
    let isSalient = { (count: Int, rule: EffectsAsked) in
      rule == .automatic ? min(count, strongest.prefix { abs($0.effect) > salience }.count) : count
    }
    self.asked = (isSalient(asked.marks, settings.certain), isSalient(asked.ranges, settings.ranges))
    effects = Array(strongest.prefix(max(self.asked.marks, self.asked.ranges)))
  }

  /// Returns the memory that it takes beside the values, with so many threads.
  static func bytes(
    players n: Int, _ settings: ExplainSettings, _ method: any ExplanationMethod, threads: Int
  ) -> Int {
    let asked = settings.asked(games: 1, players: n)
    guard let noise = method.effectNoise, max(asked.marks, asked.ranges) > 0 else { return 0 }
    let bytes = EffectSearch.bytes(players: n, noise: noise)
    let atOnce = atOnce(players: n, questions: asked.marks + 2 * asked.ranges, threads: threads)
    return bytes.base + atOnce * bytes.question + 8 << n
  }

  /// How many questions are asked of a game of n players, of the least Σ|I| and of effects, and what they cost.
  struct Load: Equatable {
    /// Iterations of games like those measured, of which many have no more salient effects than half their players.
    var usual = 0
    /// The most iterations.
    var most = 0
    /// The most iterations of one of them.
    var longest = 0
    /// Bytes on disk of where one of them stands; 0 where none are asked.
    var stateBytes = 0
    /// Questions about effects.
    var questions = 0
  }

  /// Returns what is asked of a game of a job, and what it costs.
  static func load(players n: Int, games: Int, _ settings: ExplainSettings) -> Load {
    let method = MethodRegistry.standard.method(for: settings.request)
    let asked = settings.asked(games: games, players: n)
    guard n > 0, let noise = method.effectNoise, max(asked.marks, asked.ranges) > 0 else { return Load() }
    func usual(_ count: Int, _ rule: EffectsAsked) -> Int {
      rule == .automatic && n <= 10 ? min(count, (n + 1) / 2) : count
    }
    let (each, base) = (EffectSearch.usualIterations(players: n), EffectSearch.baseLimits(players: n))
    let (necessity, end) = (
      EffectSearch.mostIterations(players: n, of: .necessity),
      EffectSearch.mostIterations(players: n, of: .low)
    )
    return Load(
      usual: each.base + usual(asked.marks, settings.certain) * each.necessity
        + 2 * usual(asked.ranges, settings.ranges) * each.end,
      most: base.iterations + asked.marks * necessity + 2 * asked.ranges * end,
      longest: max(base.iterations, necessity, end),
      stateBytes: EffectSearch.stateBytes(players: n, noise: noise) + 1 << 10,
      questions: asked.marks + 2 * asked.ranges)
  }

  /// Up to so many players each thread answers a question of its own; above, all of them one after the other.
  private static let manyPlayers = 18

  /// Returns how many of some questions are answered at a time.
  static func atOnce(players n: Int, questions: Int, threads: Int) -> Int {
    n <= manyPlayers ? max(1, min(threads, questions)) : 1
  }

  private var questions: [CertainFiles.Question] {
    effects.enumerated().flatMap { number, effect in
      EffectSearch.Part.allCases.filter { number < ($0 == .necessity ? asked.marks : asked.ranges) }.map {
        CertainFiles.Question(interaction: effect, part: $0)
      }
    }
  }

  /// Answers the questions.
  /// - Parameters:
  ///   - seconds: of the search so far.
  ///   - look: called with the answers so far and the seconds of the search, by one thread at a time, ten times a second
  ///     at most; `false` cancels.
  /// - Returns: `nil` where it was cancelled, with what was begun stored.
  func run(
    _ values: Span<Double>, seconds: Double,
    look: (_ effects: (done: Int, total: Int), _ seconds: Double) -> Bool
  ) -> CertainEffects? {
    if let known, isAnswered(by: known) { return CertainEffects(known) }
    let search = EffectSearch(values, noise: noise, and: found.and, or: found.or)
    return withoutActuallyEscaping(look) { look in
      let watch = CertainWatch(seconds: seconds, limit: limit, total: questions.count, look: look)
      guard let base = base(search, watch) else { return watch.isCancelled ? nil : unanswered(watch.seconds) }
      let least = min(base.upper, found.leastObjective)
      let stored = files?.load(questions, least: least)
      watch.begin(stored?.seconds ?? 0)
      let answers = answers(search, base, least, watch, stored?.answers)
      guard !watch.isCancelled else { return nil }
      if answers.allSatisfy({ $0 != nil }) { files?.removeStates() }
      // The tables that are shown may be longer by the price of a tie, and have as many as they have.
      let shown = SalientInteractions(and: found.and.span, or: found.or.span, above: threshold)
      let most = max(
        search.mostSalient(base, threshold: threshold, limit: least, threads: threads), shown.and + shown.or)
      return CertainEffects(
        effects: effects, answers: Array(zip(questions, answers)), least: least,
        bound: max(base.lower, found.lowerBound), mostSalient: most, seconds: watch.seconds)
    }
  }

  /// Returns what is known where the time was over before the first question.
  private func unanswered(_ seconds: Double) -> CertainEffects {
    CertainEffects(
      effects: effects, answers: [], least: found.leastObjective, bound: found.lowerBound, mostSalient: nil,
      seconds: seconds)
  }

  /// Returns whether an explanation holds all that is asked; its masks are over all players, its order is the same.
  private func isAnswered(by known: Explanation) -> Bool {
    guard let marks = known.marks, known.mostSalient != nil, marks.count >= effects.count else {
      return false
    }
    return effects.indices.allSatisfy { number in
      let (effect, mark) = (effects[number], marks[number])
      return mark.kind == effect.kind.rawValue && mark.effect == effect.effect
        && (number >= asked.marks || mark.certain != nil)
        && (number >= asked.ranges || mark.low != nil && mark.high != nil)
    }
  }

  private func base(_ search: EffectSearch, _ watch: CertainWatch) -> EffectSearch.Base? {
    let pace = CertainPace()
    let base = search.base(threads: threads, resuming: files?.loadBase(search)) { _, state in
      let proceeds = watch.proceeds()
      if pace.isDue(proceeds) { files?.save(state, isEnded: false) }
      return proceeds
    }
    if let base, pace.isLong { files?.save(base.state, isEnded: true) }
    return base
  }

  private func answers(
    _ search: EffectSearch, _ base: EffectSearch.Base, _ least: Double, _ watch: CertainWatch,
    _ stored: [EffectAnswer?]?
  ) -> [EffectAnswer?] {
    let questions = questions
    let isKnown = questions.indices.map { stored?[$0] != nil }
    let answers = Locked(stored ?? Array(repeating: nil, count: questions.count))
    watch.answered(isKnown.count { $0 })
    let atOnce = Self.atOnce(players: search.players, questions: questions.count, threads: threads)
    let inner = atOnce == 1 ? threads : 1
    let files = files
    parallelFor(questions.count, threads: atOnce) { part in
      for number in part where !isKnown[number] {
        let question = questions[number]
        guard watch.proceeds() else { return }
        let pace = CertainPace()
        let answer = search.answer(
          question.part, about: question.interaction, least: least, base: base, threads: inner,
          resuming: files?.load(question, least: least, search)
        ) { state in
          let proceeds = watch.proceeds()
          if pace.isDue(proceeds) { files?.save(state, question, least: least) }
          return proceeds
        }
        guard let answer else { return }
        watch.answered(1)
        answers.withLock { answers in
          answers[number] = answer
          if watch.isStoringDue { files?.save(answers, to: questions, least: least, seconds: watch.seconds) }
        }
        files?.remove(question)
      }
    }
    let all = answers.withLock { $0 }
    if watch.isLong { files?.save(all, to: questions, least: least, seconds: watch.seconds) }
    return all
  }
}

/// When where a question stands is worth storing: about every ten seconds, and whenever it is interrupted.
final class CertainPace {
  /// Seconds between two states.
  static let between = 10.0
  private let begin = Moment.now
  private var due = between

  /// Whether it took longer than doing it again would be worth.
  var isLong: Bool { begin.elapsedSeconds > SearchWatch.worthStoring }

  /// Returns whether the state is to be stored now; where the question is interrupted, in any case.
  func isDue(_ proceeds: Bool) -> Bool {
    let seconds = begin.elapsedSeconds
    guard proceeds else { return true }
    guard seconds >= due else { return false }
    due = seconds + Self.between
    return true
  }
}

/// Keeps the time of all questions of a game, and asks whether they are to be continued; for several threads.
final class CertainWatch: @unchecked Sendable {
  private struct Course {
    var before = 0.0
    var done = 0
    var isStopped = false
    var isCancelled = false
    var reported = -1.0
    var stored = 0.0
  }

  private let begin = Moment.now
  private let spent: Double
  private let limit: Double?
  private let total: Int
  private let look: (_ effects: (done: Int, total: Int), _ seconds: Double) -> Bool
  private let course = Locked(Course())

  init(
    seconds: Double, limit: Double?, total: Int,
    look: @escaping (_ effects: (done: Int, total: Int), _ seconds: Double) -> Bool
  ) {
    (spent, self.limit, self.total, self.look) = (seconds, limit, total, look)
  }

  /// Seconds that were spent on questions, those before an interruption included.
  var seconds: Double { course.withLock { $0.before } + begin.elapsedSeconds }
  /// Whether a look cancelled it.
  var isCancelled: Bool { course.withLock { $0.isCancelled } }
  /// Whether it took longer than doing it again would be worth.
  var isLong: Bool { begin.elapsedSeconds > SearchWatch.worthStoring }

  /// Takes note of what earlier processes spent.
  func begin(_ before: Double) { course.withLock { $0.before = before } }

  /// Takes note of answers.
  func answered(_ count: Int) { course.withLock { $0.done += count } }

  /// Whether the answers are to be stored: once a second.
  var isStoringDue: Bool {
    let now = begin.elapsedSeconds
    return course.withLock { course in
      guard now - course.stored >= 1 else { return false }
      course.stored = now
      return true
    }
  }

  /// Returns whether the questions are continued.
  func proceeds() -> Bool {
    let now = begin.elapsedSeconds
    return course.withLock { course in
      if course.isStopped { return false }
      let seconds = spent + course.before + now
      if course.reported < 0 || now - course.reported >= 0.1 {
        course.reported = now
        course.isCancelled = !look((course.done, total), seconds)
      }
      course.isStopped = course.isCancelled || limit.map { seconds >= $0 } ?? false
      return !course.isStopped
    }
  }
}
