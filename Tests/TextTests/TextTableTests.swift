// SPDX-License-Identifier: Apache-2.0
import AndorText
import Testing

@Suite struct TextTableTests {
  @Test func tablesFit() {
    var table = TextTable([("game", .left), ("shards", .right)])
    table.add([String(repeating: "x", count: 200), "7"])
    table.add(["bell\u{7}\u{1b}[31m", "12"])
    let lines = table.lines(columns: 40)
    #expect(lines.allSatisfy { $0.count <= 40 })
    #expect(lines[0] == "game" + String(repeating: " ", count: 30) + "shards")
    #expect(lines[1].hasSuffix("…       7"))
    #expect(!lines.joined().unicodeScalars.contains { $0.value < 32 })
  }

  @Test func numbersStandOnTheRightAndMissingCellsAreEmpty() {
    var table = TextTable([("", .left), ("", .right)])
    table.add(["a", "1"])
    table.add(["bcd"])
    table.add(["e", "123", "dropped"])
    #expect(table.lines() == ["a      1", "bcd", "e    123"])
  }

  @Test func aLineIsCutToItsColumns() {
    #expect(TextTable.cut("0123456789", to: 6) == ["01234…"])
    #expect(TextTable.cut("0123", to: 6) == ["0123"])
    // A wide character takes two columns.
    #expect(TextTable.cut("漢字漢字", to: 6) == ["漢字…"])
  }
}
