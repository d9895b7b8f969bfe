// SPDX-License-Identifier: Apache-2.0
import AndorJob
import Glibc

extension Score {
  /// Checks that a score can be taken of rows with some number of scores.
  package func check(classes: Int, index: Int) throws {
    func refuse(_ what: String, _ hint: String) -> ModelError {
      ModelError(.invalid, what, at: "output", hint: hint)
    }
    switch self {
    case .value:
      guard classes == 1 else {
        throw refuse(
          "the score `value` needs one score a row, but there are \(classes)",
          "Use `score: logit` with an index.")
      }
    case .difference(let first, let second):
      guard (0..<classes).contains(first), (0..<classes).contains(second) else {
        throw refuse(
          "the difference of scores \(first) and \(second) needs more than \(classes) scores",
          "Choose indices from 0 to \(classes - 1).")
      }
    case .logOddsFromLogits, .logOddsFromProbabilities, .logProbability, .logit, .logOddsFromSigmoid:
      guard (0..<classes).contains(index) else {
        throw refuse(
          "index \(index) is beyond the \(classes) scores of a row",
          "Choose an index from 0 to \(classes - 1).")
      }
    }
    switch self {
    case .logOddsFromLogits, .logOddsFromProbabilities, .logProbability:
      guard classes > 1 else {
        throw refuse(
          "this score compares classes, but a row has one score",
          "Use `logit` for a logit and `log-odds-from-sigmoid` for a sigmoid.")
      }
    default: break
    }
  }

  /// The scalar of one row of scores; log-sums are taken about their largest term, in ascending order.
  package func value(of scores: UnsafeBufferPointer<Double>, index: Int) -> Double {
    switch self {
    case .value: scores[0]
    case .logit: scores[index]
    case .difference(let first, let second): scores[first] - scores[second]
    case .logOddsFromLogits: Self.logRatio(of: scores, index: index, without: index)
    case .logProbability: Self.logRatio(of: scores, index: index, without: nil)
    case .logOddsFromProbabilities:
      log(scores[index]) - log(scores.indices.reduce(0) { $1 == index ? $0 : $0 + scores[$1] })
    case .logOddsFromSigmoid: log(scores[index]) - log1p(-scores[index])
    }
  }

  /// A logit minus the log of the sum of the exponentials of all, or of all others.
  ///
  /// The largest is subtracted before the sum's logarithm is: the difference of near logits is exact.
  private static func logRatio(
    of scores: UnsafeBufferPointer<Double>, index: Int, without left: Int?
  ) -> Double {
    var largest = -Double.infinity
    for other in scores.indices where other != left && scores[other] > largest { largest = scores[other] }
    // All −∞: their sum is 0. Any +∞ or NaN: the result is not finite either way, and is refused later.
    guard largest.isFinite else { return scores[index] - largest }
    var sum = 0.0
    for other in scores.indices where other != left { sum += exp(scores[other] - largest) }
    return (scores[index] - largest) - log(sum)
  }
}
