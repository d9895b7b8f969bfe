// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorTestKit
import Testing

@Suite struct GameMeasureTests {
  /// The share of every player in every interaction of a game of known terms, counted by hand:
  /// v = 3 and(0) − 2 and(0, 1) + 6 and(0, 1, 2) + 4 or(1, 2) with an empty value of 5.
  private static func value(_ set: Int) -> Double {
    var value = 5.0
    if set & 0b001 == 0b001 { value += 3 }
    if set & 0b011 == 0b011 { value -= 2 }
    if set & 0b111 == 0b111 { value += 6 }
    if set & 0b110 != 0 { value += 4 }
    return value
  }

  private static let values = (0..<8).map(value)

  /// Σ over L ⊆ S of (−1)^(|S| − |L|) v(L), term by term.
  private static let harsanyi = (0..<8).map { set in
    var sum = 0.0
    for part in 0..<8 where part & ~set == 0 {
      sum += (set ^ part).nonzeroBitCount % 2 == 0 ? values[part] : -values[part]
    }
    return sum
  }

  @Test func creditByOrderOfTheHarsanyiTable() {
    let measures = GameMeasures(values: Self.values.span, harsanyi: Self.harsanyi.span)
    #expect(measures.alone == [3, 4, 4])
    #expect(measures.lost == [7, 4, 6])
    // OR(1, 2) = AND(1) + AND(2) − AND(1, 2): singles 3, 4, 4; pairs {0, 1} −2 and {1, 2} −4; the triple 6.
    #expect(measures.credit == [[3, 4, 4], [-1, -3, -2], [2, 2, 2]])
    #expect(measures.explained == nil)
  }

  @Test func creditByOrderOfAnExplanation() {
    var measures = GameMeasures(values: Self.values.span, harsanyi: Self.harsanyi.span)
    let and: [Double] = [5, 3, 0, -2, 0, 0, 0, 6]
    let or: [Double] = [0, 0, 0, 0, 0, 0, 4, 0]
    measures.explain(and: and.span, or: or.span)
    #expect(measures.credit == [[3, 0, 0], [-1, 1, 2], [2, 2, 2]])
    #expect(measures.explained?.and.total == 3 && measures.explained?.or.total == 1)
    // The parts add up to the Shapley values, which both tables share.
    let total = (0..<3).map { player in measures.credit.reduce(0) { $0 + $1[player] } }
    #expect(total == [4, 3, 4])
  }
}
