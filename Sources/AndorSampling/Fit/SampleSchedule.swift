// SPDX-License-Identifier: Apache-2.0

/// The rounds of a sampled plan: how many evaluations each has, and when there is no next one.
///
/// Pure: a round's masks do not depend on values, only whether there is another round does, and that is decided by
/// figures that follow from durable values. Evaluations double from round to round. Each round judges a surrogate that
/// was fitted before its audit pairs were drawn, and spends an equal share of the level, so that all statements hold
/// together with the confidence asked for.
public struct SampleSchedule: Sendable, Hashable, Codable {
  /// The evaluations of the first round.
  public let first: Int
  /// The most evaluations of all rounds together.
  public let most: Int
  /// What ``most`` was before more evaluations were asked for, ascending: a round ended at each of them.
  public let earlier: [Int]
  /// Stop when the largest joint half-width of a Shapley value is at most this share of the larger of |v(N) − v(∅)| and
  /// the standard deviation of v.
  public let untilShapley: Double?
  /// Stop when half the interval of R² is at most this at every density.
  public let untilR2: Double?
  /// The confidence of all rounds' intervals together.
  public let confidence: Double

  /// The most pairs that a fit has, 8,192 masks; past them, evaluations average the residual.
  public static let mostFittedPairs = 4096

  /// The most evaluations that a schedule may have.
  public static let mostEvaluations = 100_000_000

  /// The most times that more evaluations can be asked for.
  public static let mostExtensions = 64

  /// Creates a schedule.
  /// - Throws: ``SampleError`` where a number is out of range: 200 ≤ first ≤ most ≤ 10⁸, all of them even as masks come in
  ///   pairs, 0 < until, 0.5 ≤ confidence < 1; and where earlier limits do not ascend from first to below most.
  public init(
    first: Int, most: Int, earlier: [Int] = [], untilShapley: Double? = nil, untilR2: Double? = nil,
    confidence: Double = 0.95
  ) throws(SampleError) {
    guard first >= 200, first <= most, most <= Self.mostEvaluations else {
      throw .option("plan.sample needs 200 ≤ first ≤ most ≤ 100000000, not \(first) and \(most). Change them")
    }
    for count in [first, most] + earlier where count % 2 != 0 {
      throw .option(
        "plan.sample must be even, not \(count): masks are evaluated in pairs. Use \(count - 1) or \(count + 1)"
      )
    }
    let limits = [first - 1] + earlier + [most]
    guard earlier.count <= Self.mostExtensions, zip(limits, limits.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw .option(
        "a sample was extended in steps that do not ascend. Start the job again in another folder")
    }
    for target in [untilShapley, untilR2] {
      guard let target, !(target > 0 && target < .infinity) else { continue }
      throw .option("plan.sample.until must be above 0, not \(target). Raise it, or leave it out")
    }
    guard confidence >= 0.5, confidence < 1 else {
      throw .option("plan.sample.confidence must be from 0.5 to below 1, not \(confidence). Change it")
    }
    (self.first, self.most, self.untilShapley, self.untilR2) = (first, most, untilShapley, untilR2)
    (self.earlier, self.confidence) = (earlier, confidence)
  }

  /// Returns the schedule with more evaluations; every round that ends by ``most`` stays as it is.
  /// - Throws: ``SampleError`` where that is not more, or too much.
  public func extended(to more: Int) throws(SampleError) -> SampleSchedule {
    guard more > most else {
      throw .option("the sample has \(most) evaluations already. Ask for more than that")
    }
    return try SampleSchedule(
      first: first, most: more, earlier: earlier + [most], untilShapley: untilShapley, untilR2: untilR2,
      confidence: confidence)
  }

  /// The evaluations of all rounds up to each: doubled from round to round, and cut where a limit is or was.
  public var totals: [Int] {
    var totals = [first]
    for limit in earlier + [most] {
      while let last = totals.last, last < limit { totals.append(min(2 * last, limit)) }
    }
    return totals
  }

  /// The most rounds there can be, R.
  public var rounds: Int { totals.count }

  /// The level of each round's statements: (1 − confidence)/R.
  public var level: Double { (1 - confidence) / Double(rounds) }

  /// Returns the masks of all rounds up to one, from 0: ``totals`` of them exactly.
  ///
  /// A round's new audit pairs are 15 % of all evaluations so far; earlier ones have joined the fit. A round too small for
  /// that audits the surrogate of the round before. Once a fit would exceed ``mostFittedPairs``, the surrogate stays what
  /// it then is, and all further pairs are audited.
  public func layout(round: Int) -> SampleLayout {
    var layout = SampleLayout(fitPairs: 0, auditPairs: 0, densityMasks: 0)
    var isFrozen = false
    for evaluations in totals.prefix(round + 1) {
      layout.densityMasks = min(256, evaluations / 20)
      let pairs = (evaluations - 2 - 2 * layout.densityMasks) / 2
      let audited = evaluations * 3 / 40
      if !isFrozen, pairs - layout.fitPairs - layout.auditPairs >= audited {
        layout.seenAuditPairs = layout.auditPairs
        layout.auditPairs += audited
        let room = Self.mostFittedPairs - layout.seenAuditPairs
        isFrozen = pairs - layout.auditPairs > room
        layout.fitPairs = max(layout.fitPairs, min(pairs - layout.auditPairs, room))
      }
      layout.auditPairs = pairs - layout.fitPairs
    }
    return layout
  }

  /// What is done after a round.
  public enum Decision: Sendable, Hashable {
    /// The next round is opened.
    case open(round: Int)
    /// There is no other round, for this reason.
    case close(Stop)
  }

  /// Why there is no other round.
  public enum Stop: String, Sendable, Hashable, Codable {
    /// The Shapley values are known as well as asked for.
    case width
    /// R² is known as well as asked for.
    case r2
    /// All evaluations are spent.
    case budget
  }

  /// Decides what is done after a round with these figures.
  public func decision(after figures: RoundFigures) -> Decision {
    if let untilShapley, figures.shapleyHalfWidth <= untilShapley { return .close(.width) }
    if let untilR2, figures.r2HalfWidth <= untilR2 { return .close(.r2) }
    return figures.round + 1 < rounds ? .open(round: figures.round + 1) : .close(.budget)
  }
}

/// What a round's values say, as far as decisions need it.
public struct RoundFigures: Sendable, Hashable, Codable {
  /// The round, from 0.
  public let round: Int
  /// The evaluations of all rounds so far.
  public let evaluations: Int
  /// The largest joint half-width of a Shapley value, as a share of the larger of |v(N) − v(∅)| and the standard
  /// deviation of v over the fit stream.
  public let shapleyHalfWidth: Double
  /// The largest half-width of R² at a density.
  public let r2HalfWidth: Double

  /// Creates figures.
  public init(round: Int, evaluations: Int, shapleyHalfWidth: Double, r2HalfWidth: Double) {
    self.round = round
    self.evaluations = evaluations
    self.shapleyHalfWidth = shapleyHalfWidth
    self.r2HalfWidth = r2HalfWidth
  }

  init(round: Int, evaluations: Int, jointHalfWidth: Double, scale: Double, heldOut: [HeldOut]) {
    self.init(
      round: round, evaluations: evaluations, shapleyHalfWidth: scale > 0 ? jointHalfWidth / scale : 0,
      r2HalfWidth: heldOut.map(\.halfWidth).max() ?? .infinity)
  }

  /// The joint half-width that so many evaluations will give, by the law of 1/√m for a surrogate that stays.
  public func expectedHalfWidth(evaluations more: Int) -> Double {
    shapleyHalfWidth * (Double(evaluations) / Double(max(more, 1))).squareRoot()
  }
}
