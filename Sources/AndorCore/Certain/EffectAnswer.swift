// SPDX-License-Identifier: Apache-2.0

/// What one question about an interaction came to.
public struct EffectAnswer: Sendable, Equatable {
  /// Iterations it took.
  public var iterations = 0
  /// No explanation without the effect's sign has a smaller Σ|I|; 0 where that was not asked.
  public var least = 0.0
  /// The smallest Σ|I| of an explanation at hand that does without the effect; infinite for none.
  public var most = Double.infinity
  /// The effect is at least this in every explanation that is asked about.
  public var low = -Double.infinity
  /// The effect is at most this there.
  public var high = Double.infinity
  /// Where the effect is open: what differs most from the tables that are shown in an explanation without it, by how much.
  public var replacements: [Interaction] = []

  /// Creates the answer to nothing.
  public init() {}

  func taking(_ course: EffectCourse) -> EffectAnswer {
    var answer = self
    (answer.iterations, answer.least, answer.most) = (course.iterations, course.least, course.most)
    (answer.low, answer.high) = (course.low, course.high)
    return answer
  }
}

/// What is known of an interaction in all explanations that are about as short as the one shown.
public struct EffectCertainty: Sendable, Equatable {
  /// Whether an explanation can do without it.
  public enum Mark: String, Codable, Sendable, CaseIterable {
    /// Every explanation as short as this one, to within 5 % of the effect, has it with this sign.
    case certain
    /// An explanation just as short does without it.
    case open
    /// Neither was proved within the limits.
    case undecided
  }

  /// The mark; `nil` where it was not asked for.
  public var mark: Mark?
  /// By how much Σ|I| grows without the effect's sign, as a share of the effect, at least.
  public var necessityLow: Double?
  /// The same at most, where ``EffectSearch/absence`` of the effect may stay; `nil` where no explanation without it was met.
  public var necessityHigh: Double?
  /// The effect is at least this in every such explanation; `nil` where it was not asked for or has no bound.
  public var low: Double?
  /// The effect is at most this.
  public var high: Double?
  /// What differs most in an explanation without an open effect, by how much.
  public var replacements: [Interaction] = []

  /// Puts the answers to the questions about an effect together.
  ///
  /// - Parameters:
  ///   - answers: those that were asked.
  ///   - least: the least Σ|I| found.
  ///   - bound: what no Σ|I| is below.
  public init(
    of effect: Double, _ answers: [EffectSearch.Part: EffectAnswer], least: Double, bound: Double
  ) {
    let size = abs(effect)
    let low = answers.values.reduce(-.infinity) { max($0, $1.low) }
    let high = answers.values.reduce(.infinity) { min($0, $1.high) }
    if answers[.low] != nil, answers[.high] != nil {
      self.low = low > -.infinity ? low : nil
      self.high = high < .infinity ? high : nil
    }
    guard let necessity = answers[.necessity] else { return }
    let limit = least + EffectSearch.share * size
    // A range of one sign says the same: no explanation up to the limit does without the effect.
    let hasOneSign = effect > 0 ? low > 0 : high < 0
    let proved = max(0, (necessity.least - least) / size)
    if hasOneSign || necessity.least > limit {
      (mark, necessityLow) = (.certain, max(proved, EffectSearch.share))
    } else if necessity.most <= limit {
      (mark, necessityLow, replacements) = (.open, proved, necessity.replacements)
    } else {
      (mark, necessityLow) = (.undecided, proved)
    }
    if necessity.most < .infinity { necessityHigh = max(0, (necessity.most - bound) / size) }
  }
}
