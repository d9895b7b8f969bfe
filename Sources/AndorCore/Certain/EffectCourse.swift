// SPDX-License-Identifier: Apache-2.0

/// How far a question about an interaction has come: what its iterations have proved, and what they do next.
struct EffectCourse: Sendable {
  /// What stays the same while it is answered.
  struct Problem {
    let part: EffectSearch.Part
    let interaction: Interaction
    /// C.
    let limit: Double
    /// Most iterations.
    let steps: Int

    /// 1 where the end sought is the low one, −1 where it is the high one: what is made small is side·I(S).
    var side: Double { part == .high ? -1 : 1 }
    var size: Double { abs(interaction.effect) }
    var sign: Double { interaction.effect < 0 ? -1 : 1 }
  }

  var iterations = 0
  private(set) var isDone = false
  /// The largest bound of Σ|I| without the sign of the effect.
  private(set) var least = 0.0
  /// The least Σ|I| of a point that does without it.
  private(set) var most = Double.infinity
  /// Between what the effect is in every explanation.
  private(set) var (low, high) = (-Double.infinity, Double.infinity)
  /// p, of side·I(S).
  private var push = 0.5
  /// The iteration at which it became that.
  private var since = 0
  /// The least side·I(S) of an explanation at hand.
  private var inner = Double.infinity
  /// The largest p at which the best point is within C, and the point; 0 for none.
  private var below = End()
  /// The smallest p at which it is longer.
  private var above = End()

  /// The point that one p came to.
  private struct End {
    var push = 0.0
    var norm = 0.0
    var effect = 0.0
  }

  /// The range is close enough where it may be too wide by this share of the effect.
  private static let precision = 0.015
  /// Between these p is sought.
  private static let pushes = 0.01...16.0

  /// Begins at a point with a norm and an effect.
  init(_ part: EffectSearch.Part, _ interaction: Interaction, norm: Double, effect: Double) {
    (below.norm, below.effect) = (norm, part == .high ? -effect : effect)
    inner = below.effect
    if part == .necessity,
      effect * interaction.effect <= EffectSearch.absence * interaction.effect * interaction.effect
    {
      most = norm
    }
  }

  static let count = 14

  /// What is stored.
  var numbers: [Double] {
    [Double(iterations), least, most, low, high, push, Double(since), inner]
      + [below, above].flatMap { [$0.push, $0.norm, $0.effect] }
  }

  /// Creates the course that was stored; `nil` unless the scalars can be those of one.
  init?(_ numbers: [Double]) {
    guard numbers.count == Self.count, numbers.allSatisfy({ !$0.isNaN }),
      let iterations = Int(exactly: numbers[0]),
      let since = Int(exactly: numbers[6]), (0...1 << 53).contains(iterations),
      (0...iterations).contains(since),
      Self.pushes.contains(numbers[5])
    else { return nil }
    (self.iterations, self.since) = (iterations, since)
    (least, most, low, high, push) = (numbers[1], numbers[2], numbers[3], numbers[4], numbers[5])
    inner = numbers[7]
    below = End(push: numbers[8], norm: numbers[9], effect: numbers[10])
    above = End(push: numbers[11], norm: numbers[12], effect: numbers[13])
  }

  /// Returns what is done differently at the interaction now.
  func change(_ problem: Problem) -> EntryRule.Change {
    problem.part == .necessity ? .forbidding(problem.sign) : .pushing(problem.side * push)
  }

  /// Returns whether an explanation that does without the effect is at hand.
  func isOpen(_ problem: Problem) -> Bool {
    problem.part == .necessity && least <= problem.limit && most <= problem.limit
  }

  /// Takes note of a measured iteration; returns whether the change is another one from here on.
  mutating func take(_ found: EntryBounds, _ problem: Problem) -> Bool {
    let interval = found.interval(within: problem.limit)
    // NaN, as of 0/0, proves nothing.
    if interval.low > low { low = interval.low }
    if interval.high < high { high = interval.high }
    if iterations >= problem.steps { isDone = true }
    return problem.part == .necessity ? decide(found, problem) : approach(found, problem)
  }

  private mutating func decide(_ found: EntryBounds, _ problem: Problem) -> Bool {
    let bound = found.lower(.forbidding(problem.sign))
    if bound > least { least = bound }
    if problem.sign * found.effect <= EffectSearch.absence * problem.size { most = min(most, found.norm) }
    if least > problem.limit || most <= problem.limit { isDone = true }
    return false
  }

  /// Seeks the p at which the bound is best: twice as much, or half, until the best points of one p are within C and
  /// those of another are not, then the slope between the two.
  private mutating func approach(_ found: EntryBounds, _ problem: Problem) -> Bool {
    let end = End(push: push, norm: found.norm, effect: problem.side * found.effect)
    inner = min(inner, reach(end, problem.limit))
    if inner - (problem.side > 0 ? low : -high) <= Self.precision * problem.size { isDone = true }
    let isClose =
      found.gap(push, side: problem.side, limit: problem.limit) <= 0.3 * Self.precision * push * problem.size
    guard !isDone, isClose || iterations - since >= problem.steps / 6 else { return false }
    since = iterations
    if end.norm <= problem.limit { below = end } else { above = end }
    guard let next = nextPush else {
      // What is left can only be won by more iterations.
      isDone = isClose
      return false
    }
    push = next
    return true
  }

  /// Another p to try; `nil` where none is better.
  private var nextPush: Double? {
    guard above.push > 0 else { return push < Self.pushes.upperBound ? 2 * push : nil }
    guard below.push > 0 else { return push > 2 * Self.pushes.lowerBound ? push / 2 : nil }
    guard above.push > 1.05 * below.push else { return nil }
    let slope = (above.norm - below.norm) / (below.effect - above.effect)
    // Next to one of the two it is the same, up to what both are off: then that one's bound is the best.
    if abs(slope - below.push) <= 0.02 * below.push || abs(slope - above.push) <= 0.02 * above.push {
      return abs(slope - push) <= 0.02 * push ? nil : slope
    }
    return slope > below.push && slope < above.push ? slope : (below.push * above.push).squareRoot()
  }

  /// The least side·I(S) of an explanation at a point, or between it and the one within C.
  private func reach(_ end: End, _ limit: Double) -> Double {
    guard end.norm > limit else { return end.effect }
    let share = (limit - below.norm) / (end.norm - below.norm)
    return share > 0 ? below.effect + share * (end.effect - below.effect) : .infinity
  }
}
