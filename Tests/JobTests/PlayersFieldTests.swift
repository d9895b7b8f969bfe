// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorTestKit
import Testing

@Suite struct PlayersFieldTests {
  @Test(
    arguments: [
      ([], ""), (["a"], "a"), (["a", "b c"], "a;b c"), (["naïve", "日本"], "naïve;日本"),
      (["x,y", "say \"no\""], "x,y;say \"no\""),
      (["a;b", "c"], #"a\;b;c"#), (["a", "b;c"], #"a;b\;c"#),
      ([#"a\"#, "b"], #"a\\;b"#), ([#"a\;b"#], #"a\\\;b"#), (["a;\u{301}b"], "a\\;\u{301}b"),
    ] as [([String], String)])
  func text(names: [String], field: String) { #expect(PlayersField.text(names) == field) }

  /// The names as a reader gets them back: a backslash takes the next sign as it is.
  private static func names(of field: String) -> [String] {
    var (names, isTaken) = ([String.UnicodeScalarView()], false)
    for sign in field.unicodeScalars {
      if isTaken || sign != "\\" && sign != ";" {
        names[names.count - 1].append(sign)
        isTaken = false
      } else if sign == "\\" {
        isTaken = true
      } else {
        names.append(String.UnicodeScalarView())
      }
    }
    return names.map { String($0) }
  }

  @Test func namesComeBack() {
    var random = SeededRandom(seed: 7)
    var seen: [String: [String]] = [:]
    for _ in 0..<2000 {
      let names = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        String(
          (0..<Int.random(in: 1...3, using: &random)).map { _ in ";\\a".randomElement(using: &random) ?? "a" }
        )
      }
      let field = PlayersField.text(names)
      #expect(Self.names(of: field) == names, "\(field)")
      #expect(seen.updateValue(names, forKey: field).map { $0 == names } ?? true, "\(field)")
    }
  }
}
