// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorModels
import Testing

/// Every score against its closed form, where a naive formula overflows or cancels too.
@Suite struct HeadTests {
  static let known: [(Score, [Double], Int, Double)] = [
    (.value, [2.5], 0, 2.5),
    (.logit, [1, -2, 3], 1, -2),
    (.difference(0, 2), [1, -2, 3], 0, -2),
    (.logOddsFromLogits, [0, 0], 1, 0),
    // e^1000 is no double.
    (.logOddsFromLogits, [1000, 999, -1000], 0, 1),
    (.logOddsFromLogits, [1000, 999, -1000], 2, -2000.313261687518222834),
    (.logProbability, [0, 0], 0, -0.693147180559945309),
    (.logProbability, [-745, -746, -1000], 1, -1.313261687518222834),
    // log p - log of the sum of the others, not log(1 - p): they need not add up to 1.
    (.logOddsFromProbabilities, [0.2, 0.3, 0.5], 1, -0.847297860387203618),
    (.logOddsFromProbabilities, [0.1, 0.1, 0.2], 2, 0),
    (.logOddsFromProbabilities, [1, 1e-300], 0, 690.775527898213705),
    (.logOddsFromSigmoid, [0.75], 0, 1.098612288668109691),
    (.logOddsFromSigmoid, [0.5, 1e-300], 1, -690.775527898213705),
    // 1 - 2^-24, the largest float32 below 1: ln(2^24 - 1).
    (.logOddsFromSigmoid, [0.999999940395355224609375], 0, 16.635532273834040),
  ]

  @Test(arguments: known)
  func aHeadIsItsClosedForm(score: Score, scores: [Double], index: Int, expected: Double) throws {
    try score.check(classes: scores.count, index: index)
    let value = scores.withUnsafeBufferPointer { score.value(of: $0, index: index) }
    #expect(abs(value - expected) <= 4e-16 * max(1, abs(expected)), "\(value)")
  }

  @Test func aProbabilityOfOneIsNotFinite() {
    for score in [Score.logOddsFromProbabilities, .logOddsFromSigmoid] {
      let value = [1.0, 0].withUnsafeBufferPointer { score.value(of: $0, index: 0) }
      #expect(value == .infinity, "refused later as a value that is not finite")
    }
  }

  @Test func headsThatDoNotFitTheScoresAreRefused() {
    let misfits: [(Score, Int, Int)] = [
      (.value, 2, 0), (.logit, 2, 2), (.logit, 2, -1), (.difference(0, 2), 2, 0), (.difference(-1, 0), 2, 0),
      (.logOddsFromLogits, 1, 0), (.logOddsFromProbabilities, 1, 0), (.logProbability, 1, 0),
      (.logOddsFromSigmoid, 1, 1),
    ]
    for (score, classes, index) in misfits {
      #expect(throws: ModelError.self, "\(score)") { try score.check(classes: classes, index: index) }
    }
  }
}
