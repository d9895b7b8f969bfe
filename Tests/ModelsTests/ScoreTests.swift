// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorModels
import Testing

/// Every score against its closed form, where a naive formula overflows or cancels too.
@Suite struct ScoreTests {
  /// A score, outputs of a row, the chosen class or classes, and the value.
  struct Row: CustomTestStringConvertible, Sendable {
    let score: Score
    let outputs: [Double]
    let chosen: ChosenOutputs
    let expected: Double

    init(_ score: Score, _ outputs: [Double], _ first: Int, _ second: Int? = nil, is expected: Double) {
      (self.score, self.outputs, self.expected) = (score, outputs, expected)
      chosen = ChosenOutputs(first, second)
    }

    var testDescription: String { "\(score.name) of \(outputs)" }
  }

  static let known: [Row] = [
    Row(.value, [2.5], 0, is: 2.5),
    Row(.logit, [1, -2, 3], 1, is: -2),
    Row(.difference, [1, -2, 3], 0, 2, is: -2),
    Row(.probability, [0, 0], 1, is: 0.5),
    Row(.probability, [1000, 999, -1000], 0, is: 0.731058578630004879),
    Row(.probability, [-745, -746, -1000], 1, is: 0.268941421369995121),
    Row(.probability, [1000, -.infinity], 1, is: 0),
    Row(.logOdds, [0, 0], 1, is: 0),
    // e^1000 is no double.
    Row(.logOdds, [1000, 999, -1000], 0, is: 1),
    Row(.logOdds, [1000, 999, -1000], 2, is: -2000.313261687518222834),
    Row(.logProbability, [0, 0], 0, is: -0.693147180559945309),
    Row(.logProbability, [-745, -746, -1000], 1, is: -1.313261687518222834),
    // log p - log of the sum of the others, not log(1 - p): they need not add up to 1.
    Row(.logOddsFromProbabilities, [0.2, 0.3, 0.5], 1, is: -0.847297860387203618),
    Row(.logOddsFromProbabilities, [0.1, 0.1, 0.2], 2, is: 0),
    Row(.logOddsFromProbabilities, [1, 1e-300], 0, is: 690.775527898213705),
    Row(.logOddsFromSigmoid, [0.75], 0, is: 1.098612288668109691),
    Row(.logOddsFromSigmoid, [0.5, 1e-300], 1, is: -690.775527898213705),
    // 1 - 2^-24, the largest float32 below 1: ln(2^24 - 1).
    Row(.logOddsFromSigmoid, [0.999999940395355224609375], 0, is: 16.635532273834040),
  ]

  @Test(arguments: known)
  func aScoreIsItsClosedForm(row: Row) throws {
    try row.score.check(outputs: row.outputs.count, chosen: row.chosen)
    let value = row.outputs.withUnsafeBufferPointer { row.score.value(of: $0, chosen: row.chosen) }
    #expect(abs(value - row.expected) <= 4e-16 * max(1, abs(row.expected)), "\(value)")
  }

  @Test(arguments: Score.table)
  func everyScoreHasARowAbove(score: Score) {
    #expect(Self.known.contains { $0.score == score }, "add closed forms of \(score.name)")
  }

  /// A score that tells a probability tells the one that it was made of.
  @Test(
    arguments: [
      (.probability, [2.0, -1, 0.5], 0, 0.785597034589),
      (.logProbability, [2, -1, 0.5], 0, 0.785597034589), (.logOdds, [2, -1, 0.5], 0, 0.785597034589),
      (.logOddsFromProbabilities, [0.2, 0.3, 0.5], 1, 0.3), (.logOddsFromSigmoid, [0.75, 0.4], 1, 0.4),
    ] as [(Score, [Double], Int, Double)])
  func aScoreTellsItsProbability(score: Score, outputs: [Double], index: Int, expected: Double) throws {
    let value = outputs.withUnsafeBufferPointer { score.value(of: $0, chosen: ChosenOutputs(index)) }
    let probability = try #require(score.probability?(value))
    #expect(abs(probability - expected) < 1e-11, "\(probability)")
  }

  @Test func noOtherScoreTellsAProbability() {
    let silent = Score.table.filter { $0.probability == nil }.map(\.name)
    #expect(silent == ["value", "logit", "difference"])
  }

  @Test func allOutputsHaveNamesOrNone() throws {
    let named = OutputSelection(score: .logit, choice: .fixed(1), classes: ["negative", "positive"])
    try named.check(outputs: 2, chosen: ChosenOutputs(1))
    #expect(throws: ModelError.self) { try named.check(outputs: 3, chosen: ChosenOutputs(1)) }
  }

  @Test func aProbabilityOfOneIsNotFinite() {
    for score in [Score.logOddsFromProbabilities, .logOddsFromSigmoid] {
      let value = [1.0, 0].withUnsafeBufferPointer { score.value(of: $0, chosen: ChosenOutputs(0)) }
      #expect(value == .infinity, "refused later as a value that is not finite")
    }
  }

  /// A network that overflows says nothing: 0 and 1 would pass for certainty.
  @Test(arguments: [[1.0, .infinity], [.infinity, 1], [.nan, 1], [1, .nan], [-.infinity, -.infinity]])
  func logitsThatAreNoNumbersHaveNoProbability(outputs: [Double]) {
    let value = outputs.withUnsafeBufferPointer {
      Score.probability.value(of: $0, chosen: ChosenOutputs(0))
    }
    #expect(!value.isFinite)
  }

  @Test(arguments: Score.table)
  func aScoreIsRefusedWhereTheOutputsDoNotSuffice(score: Score) throws {
    func misfits(_ outputs: Int, _ first: Int, _ second: Int? = nil) {
      #expect(throws: ModelError.self, "\(first), \(second ?? -1) of \(outputs)") {
        try score.check(outputs: outputs, chosen: ChosenOutputs(first, second))
      }
    }
    switch score.needs {
    case .oneOutput: misfits(2, 0)
    case .aClass: misfits(1, 1)
    case .aClassAmongOthers: misfits(1, 0)
    case .aPair:
      misfits(2, 0, 2)
      misfits(2, -1, 0)
      misfits(2, 0)
    }
    guard score.isOfAClass else { return }
    misfits(2, 2)
    misfits(2, -1)
    try score.check(outputs: 2, chosen: ChosenOutputs(1))
  }
}
