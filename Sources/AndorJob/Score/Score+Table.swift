// SPDX-License-Identifier: Apache-2.0
import Glibc

extension Score {
  /// All scores, in the order in which they are listed to users.
  public static let table: [Score] = [
    value, logit, probability, logProbability, logOdds, logOddsFromProbabilities, logOddsFromSigmoid,
    difference,
  ]

  /// The only output of a row.
  public static let value = Score("value", words: "the output itself", needs: .oneOutput)

  /// The output of the class.
  public static let logit = Score("logit", words: "the output of the class, z_c", needs: .aClass)

  /// The softmax: bounded, so that confidence far from a decision does not outweigh the decision.
  public static let probability = Score(
    "probability", words: "probability of the class from logits, exp z_c / Σ exp z over all classes",
    needs: .aClassAmongOthers, probability: { $0 }
  ) { outputs, chosen in
    // Where a logit is +∞, or all are −∞, this is no number and is refused later.
    let largest = outputs.reduce(-Double.infinity, max)
    return exp(outputs[chosen.first] - largest) / outputs.reduce(0) { $0 + exp($1 - largest) }
  }

  /// The log of the softmax.
  public static let logProbability = Score(
    "log_probability", words: "log-probability of the class from logits, z_c − log Σ exp z over all classes",
    needs: .aClassAmongOthers, probability: { exp($0) }
  ) { outputs, chosen in
    logRatio(of: outputs, index: chosen.first, without: nil)
  }

  /// The log-odds of the softmax, without its rounding near 0 and 1.
  public static let logOdds = Score(
    "log_odds", otherName: "log_odds_from_logits",
    words: "log-odds of the class from logits, z_c − log Σ exp z over the other classes",
    needs: .aClassAmongOthers, probability: logistic
  ) { outputs, chosen in
    logRatio(of: outputs, index: chosen.first, without: chosen.first)
  }

  /// The log-odds of probabilities, which need not add up to 1.
  public static let logOddsFromProbabilities = Score(
    "log_odds_from_probabilities",
    words: "log-odds of the class from probabilities, log p_c − log Σ p over the other classes",
    needs: .aClassAmongOthers, probability: logistic
  ) { outputs, chosen in
    let rest = outputs.indices.reduce(0) { $1 == chosen.first ? $0 : $0 + outputs[$1] }
    return log(outputs[chosen.first]) - log(rest)
  }

  /// The log-odds of an output that stands on its own.
  public static let logOddsFromSigmoid = Score(
    "log_odds_from_sigmoid", words: "log-odds from the output of a sigmoid, log p_c − log(1 − p_c)",
    needs: .aClass, probability: logistic
  ) { outputs, chosen in
    log(outputs[chosen.first]) - log1p(-outputs[chosen.first])
  }

  /// One output against another.
  public static let difference = Score(
    "difference", words: "difference of two outputs, z_i − z_j", needs: .aPair)

  /// Returns the probability that has some log-odds.
  private static func logistic(_ logOdds: Double) -> Double { 1 / (1 + exp(-logOdds)) }

  /// Returns a logit minus the log of the sum of the exponentials of all, or of all others, in ascending order.
  ///
  /// The largest is subtracted before the sum's logarithm is: the difference of near logits is exact.
  private static func logRatio(
    of outputs: UnsafeBufferPointer<Double>, index: Int, without left: Int?
  ) -> Double {
    var largest = -Double.infinity
    for other in outputs.indices where other != left && outputs[other] > largest { largest = outputs[other] }
    // All −∞: their sum is 0. Any +∞ or NaN: the result is not finite either way, and is refused later.
    guard largest.isFinite else { return outputs[index] - largest }
    var sum = 0.0
    for other in outputs.indices where other != left { sum += exp(outputs[other] - largest) }
    return (outputs[index] - largest) - log(sum)
  }
}
