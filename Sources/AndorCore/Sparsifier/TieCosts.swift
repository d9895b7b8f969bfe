// SPDX-License-Identifier: Apache-2.0

/// What a unit of an interaction costs, by the number of its players.
///
/// Σ|I| has many least explanations: OR{i,j} is i + j − AND{i,j}, and effects are traded at equal cost. Costs that
/// differ a little choose among them:
///
///     1 + η (|S| − 1) for AND,   η/2 more for OR,   η = 0.02, one player 1 as OR too.
///
/// Few players come first. The surcharge is needed, as AND{i,j} − j = i − OR{i,j} is even in Σ|I| and in the order.
/// What a linear program finds with η = 0.001 and 0.02 is the same: the choice is in effect among the least
/// explanations, and Σ|I| rises by 0 to 0.08 % on the games measured. An η of 0.001 would take twenty times the
/// iterations, as an effect moves along a tie by what the costs differ in.
struct TieCosts: Sendable {
  /// η.
  static let rise = 0.02

  /// Of AND interactions of 0 to n players; that of ∅ is 1 and stands for nothing.
  let and: [Double]
  /// Of OR interactions.
  let or: [Double]

  /// Costs of 1: Σ|I| itself.
  static func even(players n: Int) -> TieCosts {
    let ones = Array(repeating: 1.0, count: n + 1)
    return TieCosts(and: ones, or: ones)
  }

  /// Costs that prefer few players.
  static func lowOrder(players n: Int) -> TieCosts {
    let and = (0...n).map { 1 + rise * Double(max($0 - 1, 0)) }
    return TieCosts(and: and, or: (0...n).map { $0 < 2 ? 1 : and[$0] + rise / 2 })
  }

  /// The largest of them.
  var largest: Double { max(and[and.count - 1], or[or.count - 1]) }
}

/// How far the choice among the least explanations has come.
struct TieCertificate: Sendable {
  /// The cost of the point measured last.
  private(set) var upper = 0.0
  /// No explanation costs less.
  private(set) var lower = 0.0

  init() {}

  /// Creates the certificate as it stood.
  init(upper: Double, lower: Double) { (self.upper, self.lower) = (upper, lower) }

  /// (upper − lower)/upper; 0 when nothing costs anything.
  var gap: Double { upper > 0 ? max(0, upper - lower) / upper : 0 }

  /// Takes note of the point measured last and of a bound.
  mutating func take(upper: Double, lower bound: Double) {
    self.upper = upper
    // NaN, as of 0/0, proves nothing.
    if bound > lower { lower = bound }
  }
}
