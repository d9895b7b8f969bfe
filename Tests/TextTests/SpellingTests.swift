// SPDX-License-Identifier: Apache-2.0
import AndorText
import Testing

@Suite struct SpellingTests {
  @Test(
    arguments: [
      ("stauts", "status"), ("statu", "status"), ("explian", "explain"), ("pln", "plan"), ("rnu", "run"),
      ("frobnicate", nil), ("xy", nil), ("", nil),
    ] as [(String, String?)])
  func nearestWords(typed: String, meant: String?) {
    #expect(Spelling.nearest(to: typed, among: ["run", "status", "explain", "plan"]) == meant)
  }

  @Test func wordsAreWrappedAndNeverCut() {
    let text = "about 16.0 s, until certified to 1.0 % or after 400000 iterations"
    for columns in [1, 8, 20, 40, 80] {
      let lines = Lettering.wrapped(text, columns: columns)
      #expect(lines.joined(separator: " ") == text)
      #expect(lines.allSatisfy { $0.count <= columns || !$0.contains(" ") })
    }
    #expect(Lettering.wrapped("", columns: 8) == [""])
  }
}
