// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import Testing

@testable import AndorAnalysis

@Suite struct InteractionTableTests {
  private static let players = ["a,b", "say \"no\"", "two\nlines", "c;d"]
  private static let interactions = [
    Interaction(kind: .and, coalition: [0, 1], effect: -0.1),
    Interaction(kind: .or, coalition: [1, 2, 3], effect: 1.0 / 3),
    Interaction(kind: .and, coalition: [2], effect: .leastNonzeroMagnitude),
  ]
  private static let text = #"""
    rank,kind,order,mask,players,effect,certain,necessity_low,necessity_high,low,high
    1,and,2,3,"a,b;say ""no""",-0.1,certain,0.5,,-0.25,-0.05
    2,or,3,14,"say ""no"";two
    lines;c\;d",0.3333333333333333,,,,,
    3,and,1,4,"two
    lines",5e-324,open,0.0,0.01,,

    """#

  private static let marks = [
    Explanation.Mark(
      kind: "and", mask: 3, effect: -0.1, certain: .certain, necessityLow: 0.5, necessityHigh: nil,
      low: -0.25,
      high: -0.05),
    Explanation.Mark(
      kind: "and", mask: 4, effect: .leastNonzeroMagnitude, certain: .open, necessityLow: 0,
      necessityHigh: 0.01,
      low: nil, high: nil),
  ]

  private func firstWrongRow(of text: String, count: Int = 3) -> Int? {
    InteractionTable.firstWrongRow(
      of: Array(text.utf8), count: count, players: Self.players, marks: Self.marks
    ) {
      kind, mask, effect in
      Self.interactions.contains {
        $0.kind.rawValue == kind && $0.coalition.mask == UInt64(mask) && $0.effect == effect
      }
    }
  }

  @Test func rowsAreQuotedWhereTheyNeedIt() {
    let table = InteractionTable.csv(Self.interactions, players: Self.players, marks: Self.marks)
    #expect(table == Array(Self.text.utf8))
    #expect(
      InteractionTable.csv([], players: [])
        == Array("rank,kind,order,mask,players,effect,certain,necessity_low,necessity_high,low,high\n".utf8))
  }

  @Test func whatIsWrittenHolds() {
    #expect(firstWrongRow(of: Self.text) == nil)
    #expect(
      firstWrongRow(
        of: "rank,kind,order,mask,players,effect,certain,necessity_low,necessity_high,low,high\n", count: 0)
        == nil)
  }

  @Test func theFirstWrongRowIsFound() {
    #expect(firstWrongRow(of: Self.text.replacing("mask", with: "sets")) == 0)
    #expect(firstWrongRow(of: "", count: 0) == 0)
    #expect(firstWrongRow(of: Self.text.replacing("-0.1", with: "-0.2")) == 1)
    #expect(firstWrongRow(of: Self.text.replacing("2,or", with: "2,and")) == 2)
    #expect(firstWrongRow(of: Self.text.replacing("c\\;d\"", with: "c\\;d")) == 2)
    #expect(firstWrongRow(of: Self.text.replacing(",4,", with: ",x,")) == 3)
    // Another player's name, another rank, another order.
    #expect(firstWrongRow(of: Self.text.replacing("\"a,b;", with: "\"b;")) == 1)
    #expect(firstWrongRow(of: Self.text.replacing("\n2,or", with: "\n4,or")) == 2)
    #expect(firstWrongRow(of: Self.text.replacing("and,1,4", with: "and,2,4")) == 3)
    // Another mark, another end of a range.
    #expect(firstWrongRow(of: Self.text.replacing("certain,0.5", with: "open,0.5")) == 1)
    #expect(firstWrongRow(of: Self.text.replacing("-0.25", with: "-0.2")) == 1)
    // One is missing, and one is too many.
    #expect(firstWrongRow(of: Self.text, count: 4) == 4)
    #expect(firstWrongRow(of: Self.text, count: 2) == 3)
  }
}
