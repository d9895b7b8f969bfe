// SPDX-License-Identifier: Apache-2.0
import AndorText
import FoundationEssentials
import Testing

@Suite struct JSONTextTests {
  private struct Read: Decodable, Equatable {
    struct Inner: Decodable, Equatable { var x: Int }
    var name: String
    var count: Int
    var list: [Int]
    var names: [String]
    var inner: Inner
  }

  /// Foundation's reader sees what was put in.
  @Test func whatIsWrittenIsRead() throws {
    var json = JSONText()
    json.put("name", "a \"quoted\" \\ path\nand 漢")
    json.put("count", -7)
    json.put("list", [1, 2, 3])
    json.put("names", ["", "</script>"])
    var inner = JSONText()
    inner.put("x", 5)
    json.put("inner", inner)
    let read = try JSONDecoder().decode(Read.self, from: Data(json.object.utf8))
    #expect(
      read
        == Read(
          name: "a \"quoted\" \\ path\nand 漢", count: -7, list: [1, 2, 3], names: ["", "</script>"],
          inner: .init(x: 5)))
    #expect(JSONText().object == "{}")
  }

  @Test func controlCharactersAreShown() { #expect(JSONText.quoted("\u{7}\u{202E}") == "\"␇\u{FFFD}\"") }
}
