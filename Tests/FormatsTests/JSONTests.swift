// SPDX-License-Identifier: Apache-2.0
import AndorTestKit
import Testing

@testable import AndorFormats

@Suite struct JSONTests {
  /// Every scalar below 0x80, marks, surrogate pairs' scalars, and what HTML would not show.
  private static let texts =
    (0..<0x80).map { String(Unicode.Scalar(UInt8($0))) }
    + ["", "\"\u{301}", "\\\u{301}", "\u{7F}\u{202E}", "漢字", "😀\u{10FFFF}", "\r\n", "a\"b\\c/d"]

  @Test(arguments: texts) func textsComeBack(text: String) {
    guard case .string(let read) = JSONReader.value(of: Array(JSONWriter.quoted(text).utf8)) else {
      Issue.record("\(JSONWriter.quoted(text)) is not a string")
      return
    }
    #expect(Array(read.unicodeScalars) == Array(text.unicodeScalars))
  }

  @Test func pythonReadsWhatIsWritten() throws {
    let numbers = [0, -0.0, 0.1, .leastNonzeroMagnitude, 1.7976931348623157e308, .infinity, -.infinity, .nan]
    let bits = numbers.map { "0x\(String($0.bitPattern, radix: 16))" }.joined(separator: ", ")
    let points = Self.texts.map { "\($0.unicodeScalars.map(\.value))" }.joined(separator: ", ")
    let document = """
      {"texts": [\(Self.texts.map(JSONWriter.quoted).joined(separator: ", "))], \
      "numbers": [\(numbers.map(JSONWriter.number).joined(separator: ", "))]}
      """
    let script = """
      import json, math, struct, sys
      data = json.load(open(sys.argv[1], encoding="utf-8"))
      assert [[ord(c) for c in text] for text in data["texts"]] == [\(points)]
      read = [struct.unpack("<Q", struct.pack("<d", x))[0] for x in data["numbers"]]
      assert read[:-1] == [\(bits)][:-1] and math.isnan(data["numbers"][-1])
      """
    #expect(try python(script, on: Array(document.utf8)) == 0)
    #expect(try python(script, on: Array(document.replacing("0.1", with: "0.2").utf8)) != 0)
  }
}
