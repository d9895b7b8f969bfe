// SPDX-License-Identifier: Apache-2.0

/// Which players are enough: the coalitions that do a given share of what all players do, read off all 2^n values.
///
/// A coalition T is *faithful* where v(T) goes from v(∅) at least a share c of the way to v(N). A *circuit* is a minimal
/// faithful coalition: nobody can be left out of it. Games of networks are not monotone: a circuit can break where
/// somebody is switched on again, so a *robust* coalition is one all of whose supersets are faithful.
///
/// ```swift
/// let circuits = Circuits(of: values.span, share: 0.9)
/// print(circuits.leastSize, circuits.minimal.sizes.reduce(0, +))
/// ```
///
/// Pruning from the end is the search of Conmy et al. 2023 (arXiv 2304.14997) with v in place of their divergence.
///
/// Exact: every answer is that of all 2^n coalitions. O(n 2^n) time, 2^(n−3) bytes a family, four of them at once.
public struct Circuits: Sendable {
  /// c.
  public let share: Double
  /// v(∅) + c (v(N) − v(∅)).
  public let threshold: Double
  /// The faithful coalitions.
  public let faithful: CoalitionFamily
  /// The circuits.
  public let minimal: CoalitionFamily
  /// The robust coalitions from which nobody can be left out: without any one player they are robust no more.
  public let minimalRobust: CoalitionFamily
  /// The robust coalitions.
  public let robust: CoalitionFamily
  /// The share of all n 2^(n−1) steps T → T ∪ {i} that lead back by more than a hundredth of |v(N) − v(∅)|.
  public let backwards: Double
  /// What is left where the players are dropped one by one from the last to the first, each where the rest stays faithful:
  /// how tools of circuit discovery walk a network from its end.
  public let pruned: UInt64
  /// What is left where always the player is dropped that is missed least, while the rest stays faithful.
  public let greedy: UInt64

  /// Finds the circuits of a table of 2^n values.
  ///
  /// - Parameters:
  ///   - values: v of every coalition, by mask; v(N) differs from v(∅).
  ///   - share: c, in 0 < c ≤ 1.
  public init(of values: Span<Double>, share: Double) {
    precondition(share > 0 && share <= 1, "a share of what all players do")
    let (empty, full) = (values[0], values[values.count - 1])
    precondition(empty != full, "all players do something")
    let sign = full > empty ? 1.0 : -1.0
    let place = share < 1 ? empty + share * (full - empty) : full
    // Rounding must not put the whole below what it reaches.
    let threshold = sign * min(sign * place, sign * full)
    (self.share, self.threshold) = (share, threshold)
    faithful = CoalitionFamily(of: values, atLeast: threshold, sign: sign)
    (minimal, robust) = (faithful.minimal, faithful.robust)
    minimalRobust = robust.minimal
    backwards = Self.backwards(in: values, sign: sign)
    pruned = Self.pruned(faithful)
    greedy = Self.greedy(faithful, values, sign: sign)
  }

  /// The least number of players of a faithful coalition.
  public var leastSize: Int { faithful.sizes.firstIndex { $0 > 0 } ?? faithful.players }

  /// The least number of players of a robust coalition.
  public var leastRobustSize: Int { robust.sizes.firstIndex { $0 > 0 } ?? robust.players }

  private static func backwards(in values: Span<Double>, sign: Double) -> Double {
    let n = playerCount(ofTableWith: values.count)
    let limit = -0.01 * abs(values[values.count - 1] - values[0])
    var count = 0
    for player in 0..<n {
      let bit = 1 << player
      for base in stride(from: 0, to: values.count, by: 2 * bit) {
        for mask in base..<base + bit where sign * (values[mask | bit] - values[mask]) < limit { count += 1 }
      }
    }
    return n > 0 ? Double(count) / (Double(n) * Double(values.count / 2)) : 0
  }

  private static func pruned(_ faithful: CoalitionFamily) -> UInt64 {
    (0..<faithful.players).reversed().reduce(UInt64(1) << UInt64(faithful.players) - 1) { kept, player in
      let less = kept & ~(1 << UInt64(player))
      return faithful.contains(less) ? less : kept
    }
  }

  private static func greedy(_ faithful: CoalitionFamily, _ values: Span<Double>, sign: Double) -> UInt64 {
    var kept = UInt64(1) << UInt64(faithful.players) - 1
    while true {
      var best: UInt64?
      for player in 0..<UInt64(faithful.players) where kept >> player & 1 == 1 {
        let less = kept & ~(1 << player)
        guard faithful.contains(less) else { continue }
        if let found = best, sign * values[Int(less)] <= sign * values[Int(found)] { continue }
        best = less
      }
      guard let best else { return kept }
      kept = best
    }
  }
}
