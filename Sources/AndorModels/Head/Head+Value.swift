// SPDX-License-Identifier: Apache-2.0
import AndorJob
import Glibc

extension Head {
  /// Checks that a head can be taken of rows with some number of scores.
  func check(classes: Int, index: Int) throws {
    func refuse(_ what: String, _ hint: String) -> ModelError {
      ModelError(.invalid, what, at: "output", hint: hint)
    }
    switch self {
    case .value:
      guard classes == 1 else {
        throw refuse(
          "the head `value` needs one score a row, but there are \(classes)",
          "Use `head: logit` with an index.")
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
          "this head compares classes, but a row has one score",
          "Use `logit` for a logit and `log-odds-from-sigmoid` for a sigmoid.")
      }
    default: break
    }
  }

  /// The scalar of one row of scores; log-sums are taken about their largest term, in ascending order.
  func value(of scores: UnsafeBufferPointer<Double>, index: Int) -> Double {
    switch self {
    case .value: scores[0]
    case .logit: scores[index]
    case .difference(let first, let second): scores[first] - scores[second]
    case .logOddsFromLogits: scores[index] - Self.logSumExp(scores, without: index)
    case .logProbability: scores[index] - Self.logSumExp(scores, without: nil)
    case .logOddsFromProbabilities:
      log(scores[index]) - log(scores.indices.reduce(0) { $1 == index ? $0 : $0 + scores[$1] })
    case .logOddsFromSigmoid: log(scores[index]) - log1p(-scores[index])
    }
  }

  private static func logSumExp(_ scores: UnsafeBufferPointer<Double>, without left: Int?) -> Double {
    var largest = -Double.infinity
    for index in scores.indices where index != left && scores[index] > largest { largest = scores[index] }
    // All −∞: their sum is 0. Any +∞ or NaN: the result is not finite either way, and is refused later.
    guard largest.isFinite else { return largest }
    var sum = 0.0
    for index in scores.indices where index != left { sum += exp(scores[index] - largest) }
    return largest + log(sum)
  }
}
