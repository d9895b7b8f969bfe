// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Testing

@Suite struct ExplanationMeasuresTests {
  @Test func salientInteractionsAreThoseAboveTheShare() {
    let and = [9.0, 1, 0, -10, 0.4, 0.5, 0, 0.6]
    let or = [7.0, 0, 0, 2, 0, -0.51, 0, 0]
    let salient = SalientInteractions(and: and.span, or: or.span, share: 0.05)
    #expect(salient.threshold == 0.5)
    #expect(salient.and == 3 && salient.or == 2)
    let constant = [1.0]
    let nothing = SalientInteractions(and: constant.span, or: constant.span, share: 0.05)
    #expect(nothing.and == 0 && nothing.or == 0)
  }

  @Test func fidelityIsTheExplainedShareOfVariance() {
    // Two independent players of effects 3 and 1: variances 9/4 and 1/4.
    let values = [5.0, 8, 6, 9]
    let ranked = [
      Interaction(kind: .and, coalition: [0], effect: 3), Interaction(kind: .or, coalition: [1], effect: 1),
    ]
    let curve = FidelityCurve(of: values.span, ranked: ranked)
    #expect(curve.points.map(\.interactions) == [1, 2])
    #expect(abs(curve.points[0].share - 0.9) < 1e-15 && curve.points[1].share == 1)
  }

  @Test func fidelityOfAllInteractionsIsOne() {
    var random = SeededRandom(seed: 81)
    let values = random.normals(10)
    var table = values
    Moebius.transform(&table)
    let ranked = Interaction.strongest(1 << 10, in: table.span, kind: .and)
    let one = FidelityCurve(of: values.span, ranked: ranked)
    let three = FidelityCurve(of: values.span, ranked: ranked, threads: 3)
    #expect(one == three)
    #expect(one.points.map(\.interactions) == [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 1023])
    #expect(one.points[9].share < 1 && one.points[10].share > 1 - 1e-12)
    let four = FidelityCurve(of: values.span, ranked: Array(ranked.prefix(4)))
    #expect(four.points.map(\.interactions) == [1, 2, 4])
  }

  @Test func conditionsOfAPowerGame() {
    // v = 3 − |T|²: ū(m) = −m², which falls all the way; dividends −1 and −2 up to order 2.
    let n = 6
    let values = (0..<1 << n).map { -Double($0.nonzeroBitCount * $0.nonzeroBitCount) + 3 }
    var table = values
    Moebius.transform(&table)
    let conditions = SparsityConditions(values: values.span, harsanyi: table.span, threshold: 0.1)
    #expect(conditions.highestOrder == 2 && conditions.isMonotone)
    #expect(conditions.meanOutputs == (0...n).map { -Double($0 * $0) })
    #expect(conditions.meanOutputs[0].sign == .plus, "no mean is −0")
    #expect(abs((conditions.degree ?? 0) - 2) < 1e-12)
  }

  /// Against sums over all masks, for outputs that end above and below v(∅).
  @Test func meanOutputsAreThoseOfTheValues() {
    var random = SeededRandom(seed: 82)
    for end in [7.0, -7.0, 0] {
      let n = 7
      var values = random.normals(n)
      values[values.count - 1] = values[0] + end
      var table = values
      Moebius.transform(&table)
      let means = SparsityConditions(values: values.span, harsanyi: table.span, threshold: 0.1).meanOutputs
      #expect(means.count == n + 1 && abs(means[n] - end) < 1e-14)
      for order in 0...n {
        let ofOrder = values.indices.filter { $0.nonzeroBitCount == order }
        let mean = ofOrder.reduce(0.0) { $0 + (values[$1] - values[0]) } / Double(ofOrder.count)
        #expect(abs(means[order] - mean) < 1e-13)
        #expect(means[order] != 0 || means[order].sign == .plus)
      }
    }
  }

  /// Means that fall first and end above v(∅), or the other way round, turn back.
  @Test func meansThatTurnBackAreNotMonotone() {
    for sign in [1.0, -1] {
      let values = (0..<16).map { sign * [0, -1, 0, 1, 2][$0.nonzeroBitCount] }
      var table = values
      Moebius.transform(&table)
      let conditions = SparsityConditions(values: values.span, harsanyi: table.span, threshold: 0)
      #expect(!conditions.isMonotone && conditions.degree == nil)
      #expect(conditions.meanOutputs == [0, -1, 0, 1, 2].map { sign * $0 + 0 })
    }
  }

  @Test func conditionsThatFail() {
    // Parity: the mean output jumps between 0 and 1.
    let n = 5
    let values = (0..<1 << n).map { Double($0.nonzeroBitCount % 2) }
    var table = values
    Moebius.transform(&table)
    let conditions = SparsityConditions(values: values.span, harsanyi: table.span, threshold: 0)
    #expect(conditions.highestOrder == 5 && !conditions.isMonotone && conditions.degree == nil)
    let constant = [1.0]
    let nobody = SparsityConditions(values: constant.span, harsanyi: constant.span, threshold: 0)
    #expect(nobody.meanOutputs == [0] && nobody.degree == 0 && nobody.highestOrder == 0)
  }
}
