// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob

/// The clock of one search: its limit, its reports and its checkpoints.
struct SearchWatch {
  /// Whether the search was ended from outside, with nothing to show.
  private(set) var isGivenUp = false
  private let limit: Double?
  private let checkpoint: SearchCheckpoint?
  private let begin = monotonicNow()
  /// Seconds before the search was interrupted.
  private var before = 0.0
  private var pace = CheckpointPace()
  private var lastReport = -1.0
  private var history = SearchHistory()

  init(limit: Double?, checkpoint: SearchCheckpoint?) {
    (self.limit, self.checkpoint) = (limit, checkpoint)
  }

  /// Seconds of the search so far.
  var seconds: Double { before + sinceStart }

  /// How the search went since it was begun or resumed.
  var steps: [Explanation.Step] { history.steps }

  private var sinceStart: Double { Double(monotonicNow() - begin) * 1e-9 }

  /// Where the search stood when it was stored.
  mutating func resume(count: Int) -> SparsifierState? {
    guard let (state, seconds) = checkpoint?.load(count: count) else { return nil }
    before = seconds
    return state
  }

  /// Reports, stores and limits a search that can be stored, or one that cannot (`nil`); whether it goes on.
  mutating func look(
    _ progress: SparsifierProgress, _ state: SparsifierState?, _ proceed: (GameExplainer.Progress) -> Bool
  ) -> Bool {
    let now = sinceStart
    history.note(progress, seconds: seconds)
    if lastReport < 0 || now - lastReport >= 0.1 {
      lastReport = now
      isGivenUp = !proceed(GameExplainer.Progress(search: progress, seconds: seconds))
    }
    if let state, let checkpoint, isGivenUp && now > 0.1 || pace.isDue(now) {
      // A search that cannot be stored is not worth ending for that; a full disk may have room later.
      try? checkpoint.save(state, seconds: seconds)
      pace.stored(from: now, to: sinceStart)
    }
    return !isGivenUp && seconds < limit ?? .infinity
  }
}
