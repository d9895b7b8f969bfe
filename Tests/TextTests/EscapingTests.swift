// SPDX-License-Identifier: Apache-2.0
import AndorTestKit
import AndorText
import Testing

@Suite struct EscapingTests {
  @Test(arguments: [
    ("plain", "plain"), ("<b a=\"x\" b='y'>&amp;", "&lt;b a=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;"),
    ("line\nbreak\u{1b}[31m\u{7f}", "line␊break␛[31m␡"), ("\u{202E}evil\u{2066}", "\u{FFFD}evil\u{FFFD}"),
    ("\u{85}\u{FFFE}", "\u{FFFD}\u{FFFD}"), ("é 漢 👍🏽", "é 漢 👍🏽"), ("", ""),
  ])
  func markupIsMadeHarmless(text: String, escaped: String) { #expect(Escaping.escaped(text) == escaped) }

  /// Whatever is interpolated, only the source's own tags are tags.
  @Test func whatIsInterpolatedIsNoMarkup() {
    let name = "</td><script>&"
    let cell: Markup = "<td>\(name)</td>"
    #expect(cell.text == "<td>&lt;/td&gt;&lt;script&gt;&amp;</td>")
    let row: Markup = "<tr>\([cell, cell])\(3)\(1.999)</tr>"
    #expect(row.text == "<tr>\(cell.text)\(cell.text)32</tr>")
    #expect(Markup(joining: [cell, "!"]).text == cell.text + "!")
    #expect(Markup("").isEmpty && !cell.isEmpty)
  }

  @Test func allCharactersStayOneEach() {
    withEvery("scalar", in: 0..<0x300) { value in
      guard let scalar = Unicode.Scalar(UInt32(value)) else { return }
      let printable = Escaping.printable(String(Character(scalar)))
      #expect(printable.unicodeScalars.count == 1)
      #expect(printable.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) })
    }
  }

  @Test func linesStayLines() {
    #expect(Escaping.printableLines("a\r\nb\n\u{1B}[2Kc\rd\n") == "a\nb\n\u{241B}[2Kc\u{240D}d\n")
    #expect(Escaping.printableLines("\u{202E}x") == "\u{FFFD}x" && Escaping.printableLines("").isEmpty)
  }

  @Test(arguments: [
    ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("漢字", 4, "漢字"), ("漢字x", 4, "漢…"), ("", 0, ""), ("a", 0, "…"),
    ("a\tb", 8, "a␉b"), ("👍👍", 3, "👍…"),
  ])
  func textFitsItsColumns(text: String, columns: Int, fitted: String) {
    #expect(Lettering.fitted(text, columns: columns) == fitted)
  }

  @Test func columnsOfText() {
    #expect(["", "abc", "漢字", "ａ", "é", "👍"].map(Lettering.columns) == [0, 3, 4, 2, 1, 2])
  }
}
