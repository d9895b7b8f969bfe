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
    #expect(one.points.map(\.interactions) == [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000])
    let all = FidelityCurve(of: values.span, ranked: Array(ranked.prefix(1000)))
    #expect(all.points[9].share < 1)
  }

  @Test func conditionsOfAPowerGame() {
    // v = −|T|²: ū(m) = m² after the change of sign, dividends −1 and −2 up to order 2.
    let n = 6
    let values = (0..<1 << n).map { -Double($0.nonzeroBitCount * $0.nonzeroBitCount) + 3 }
    var table = values
    Moebius.transform(&table)
    let conditions = SparsityConditions(values: values.span, harsanyi: table.span, threshold: 0.1)
    #expect(conditions.highestOrder == 2 && conditions.isMonotone)
    #expect(conditions.meanOutputs == (0...n).map { Double($0 * $0) })
    #expect(abs((conditions.degree ?? 0) - 2) < 1e-12)
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
