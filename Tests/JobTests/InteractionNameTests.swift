// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText
import Testing

@Suite struct InteractionNameTests {
  private static let players = ["alcohol", "ash", "hue", "proline", "magnesium", "phenols"]

  private func names(_ mask: Int, columns: Int) -> String {
    let members = Self.players.indices.filter { mask >> $0 & 1 == 1 }.map { Self.players[$0] }
    return GameResult.Interaction(
      rank: 1, kind: "and", order: members.count, mask: mask, players: members, effect: 1
    ).names(among: Self.players, columns: columns)
  }

  /// Those who take part, where they have room; else those who do not, where these have; else as many as fit.
  @Test func theShorterNameIsShown() {
    #expect(names(0b000101, columns: 20) == "alcohol · hue")
    #expect(names(0b111111, columns: 80) == "alcohol · ash · hue · proline · magnesium · phenols")
    #expect(names(0b111111, columns: 20) == "all 6")
    #expect(names(0b110111, columns: 20) == "all but proline")
    #expect(names(0b110011, columns: 25) == "all but hue · proline")
    #expect(names(0b001111, columns: 20) == "alcohol · ash · hue…")
  }

  /// A wide character takes two columns of a terminal; what turns the direction of text is not passed on.
  @Test func columnsAreThoseOfATerminal() {
    #expect(Lettering.columns("漢字 a") == 6)
    #expect(Lettering.fitted("漢字漢字", columns: 6) == "漢字…")
    #expect(Lettering.fitted("a\u{1b}[31m\u{202E}b", columns: 20) == "a\u{241B}[31m\u{FFFD}b")
    var table = TextTable([("name", .left), ("n", .right)])
    table.add(["漢字", "7"])
    #expect(table.lines(columns: 20) == ["name  n", "漢字  7"])
  }
}
