// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorLedger
import AndorSystem

/// Keeps the time of one search: its limit, when it is reported and when it is stored.
struct SearchWatch {
  /// Whether the search was ended from outside, without a result.
  private(set) var isCancelled = false
  /// Iterations that earlier processes had done.
  private(set) var iterationsBefore = 0
  private let method: MethodName
  private let limit: Double?
  private let checkpoint: SearchCheckpoint?
  private let begin = Moment.now
  /// Seconds before the search was interrupted.
  private var before = SearchSeconds(plain: 0)
  /// Seconds of the search when it began to break ties; `nil` before that.
  private var plain: Double?
  private var pace = CheckpointPace()
  private var lastReport = -1.0
  private var history = SearchHistory()

  init(method: MethodName, limit: Double?, checkpoint: SearchCheckpoint?) {
    (self.method, self.limit, self.checkpoint) = (method, limit, checkpoint)
  }

  /// A search shorter than this is done again sooner than it is stored and read.
  static let worthStoring = 0.1

  /// Seconds of the search so far.
  var seconds: Double { before.total + sinceStart }

  /// The same, by what they were spent on.
  var spent: SearchSeconds {
    let seconds = seconds
    return SearchSeconds(plain: plain ?? seconds, ties: plain.map { seconds - $0 } ?? 0)
  }

  /// How the search went since it was begun or resumed; the whole course of one that had ended.
  var steps: [Explanation.Step] { history.steps }

  private var sinceStart: Double { begin.elapsedSeconds }

  /// Whether the time of the search has been used up.
  var isTimeUp: Bool { limit.map { seconds >= $0 } ?? false }

  /// Returns what an earlier process found whose search had ended.
  mutating func ended(count: Int) -> (found: ExplanationOutcome, seconds: SearchSeconds)? {
    guard let (found, course, seconds) = checkpoint?.loadEnd(count: count) else { return nil }
    iterationsBefore = found.iterations
    history = SearchHistory(course)
    return (found, seconds)
  }

  /// Takes over an explanation that stays as it is: its course is the search's.
  mutating func adopt(_ explanation: Explanation) {
    iterationsBefore = explanation.iterations
    history = SearchHistory(explanation.history ?? [])
  }

  /// Takes over what another process has found: its course is the search's, and a later process finds it ended.
  mutating func adopt(_ proved: GameExplainer.CheckedSearch) {
    history = SearchHistory(proved.course)
    end(proved.found, seconds: proved.seconds)
  }

  /// Returns the better of what a search found and of the explanation that stands, with the larger bound; time and
  /// course are those of the search that found the tables.
  mutating func better(
    of ended: (found: ExplanationOutcome, seconds: SearchSeconds), _ standing: StandingExplanation?
  ) -> (found: ExplanationOutcome, seconds: SearchSeconds) {
    guard let standing else { return ended }
    let best = standing.outcome.improved(by: ended.found)
    guard !ended.found.isBetter(than: standing.outcome) else { return (best, ended.seconds) }
    adopt(standing.explanation)
    return (best, standing.seconds)
  }

  /// Returns where the search stood when it was stored.
  mutating func resume(count: Int) -> SearchState? {
    guard let (state, seconds) = checkpoint?.load(count: count) else { return nil }
    assert(before.total == 0, "a search is resumed once, before its first look")
    (before, iterationsBefore) = (seconds, state.iterations)
    if seconds.ties > 0 { plain = seconds.plain }
    return state
  }

  /// Reports, stores and limits a search; returns whether it continues.
  mutating func look(
    _ progress: SearchProgress, _ state: SearchState?, _ proceed: (GameExplainer.Progress) -> Bool
  ) -> Bool {
    let now = sinceStart
    if progress.tieGap == nil {
      history.note(progress, seconds: seconds)
    } else if plain == nil {
      plain = history.steps.last?.seconds ?? seconds
    }
    if lastReport < 0 || now - lastReport >= 0.1 {
      lastReport = now
      isCancelled = !proceed(GameExplainer.Progress(search: progress, seconds: seconds, method: method))
    }
    if let checkpoint, isCancelled && now > Self.worthStoring || pace.isDue(now) {
      // A search that cannot be stored is not worth ending for that; a full disk may have room later.
      if let state { try? checkpoint.save(state, seconds: spent) }
      pace.stored(from: now, to: sinceStart)
    }
    return !isCancelled && !isTimeUp
  }

  /// Returns the progress of the questions about what was found.
  func progress(
    _ found: ExplanationOutcome, effects: (done: Int, total: Int), seconds: Double
  ) -> GameExplainer.Progress {
    let gap = found.objective > 0 ? max(0, 1 - found.lowerBound / found.objective) : 0
    let search = SearchProgress(
      iterations: found.iterations, objective: found.objective, lowerBound: found.lowerBound, gap: gap,
      tieIterations: found.tieIterations, tieGap: found.tieGap)
    return GameExplainer.Progress(search: search, seconds: seconds, method: method, effects: effects)
  }

  /// Stores what was found, so that a job of several games does not search for it again.
  func end(_ found: ExplanationOutcome, seconds: SearchSeconds) {
    guard let checkpoint, seconds.total > Self.worthStoring else { return }
    try? checkpoint.save(found, course: steps, seconds: seconds)
  }
}
