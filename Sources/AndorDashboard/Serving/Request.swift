// SPDX-License-Identifier: Apache-2.0

/// The head of an HTTP/1 request: what is looked at of it.
package struct Request: Equatable {
  /// The longest head that is read.
  package static let mostBytes = 8192
  private static let mostFields = 64

  package var method: String
  /// The path, without the query; taken literally, `%` and `..` mean nothing in it.
  package var path: String
  package var query: [String: String]
  /// The fields by lower-case name; one that came twice is not there.
  package var fields: [String: String]

  /// Why a head is not a request.
  package enum Malformed: Error, Equatable { case syntax, tooLong }

  /// Reads a head, the empty line at its end included; `nil` while that has not come.
  /// - Throws: `Malformed`.
  package static func parse(_ bytes: [UInt8]) throws(Malformed) -> Request? {
    guard let end = endOfHead(bytes) else {
      guard bytes.count < mostBytes else { throw .tooLong }
      return nil
    }
    guard let text = String(validating: bytes[..<end], as: UTF8.self) else { throw .syntax }
    let lines = text.split(omittingEmptySubsequences: false) { $0 == "\r\n" || $0 == "\n" }
    let words = lines[0].split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, words[2].hasPrefix("HTTP/1."), words[1].hasPrefix("/") else { throw .syntax }
    guard !text.unicodeScalars.contains(where: { $0.value < 32 && !"\r\n\t".unicodeScalars.contains($0) })
    else { throw .syntax }
    let target = words[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    return Request(
      method: String(words[0]), path: String(target[0]),
      query: target.count > 1 ? pairs(of: target[1], separator: "&") : [:],
      fields: try fields(of: lines.dropFirst()))
  }

  /// Returns a cookie's value.
  package func cookie(_ name: String) -> String? {
    fields["cookie"].flatMap { Self.pairs(of: $0[...], separator: ";")[name] }
  }

  private static func endOfHead(_ bytes: [UInt8]) -> Int? {
    var lineStart = 0
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      let length = index - lineStart
      if length == 0 || (length == 1 && bytes[lineStart] == UInt8(ascii: "\r")), lineStart > 0 {
        return lineStart
      }
      lineStart = index + 1
    }
    return nil
  }

  private static func fields(of lines: ArraySlice<Substring>) throws(Malformed) -> [String: String] {
    guard lines.count <= mostFields else { throw .tooLong }
    var fields: [String: String] = [:]
    var repeated: Set<String> = []
    for line in lines where !line.isEmpty {
      guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else { throw .syntax }
      let name = line[..<colon].lowercased()
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      if fields.updateValue(String(value), forKey: name) != nil { repeated.insert(name) }
    }
    // Of two different hosts or tokens neither can be trusted.
    for name in repeated { fields[name] = nil }
    return fields
  }

  private static func pairs(of text: Substring, separator: Character) -> [String: String] {
    var pairs: [String: String] = [:]
    for part in text.split(separator: separator) {
      let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
      if pair.count == 2 { pairs[String(pair[0])] = String(pair[1]) }
    }
    return pairs
  }
}
