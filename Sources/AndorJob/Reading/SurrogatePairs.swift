// SPDX-License-Identifier: Apache-2.0

extension String {
  /// The text with each pair of escaped surrogates in double quotes, such as `\ud83d\ude00`, as the one character it means.
  ///
  /// JSON escapes a character beyond U+FFFF as its two UTF-16 units, each of which YAML's parser refuses. Lines stay
  /// lines. Complexity: linear; a text without such an escape is returned as it is.
  var joiningSurrogates: String {
    let text = Array(utf8)
    let mayHaveOne = text.indices.contains { text[$0] == Self.backslash && Self.unit(text, at: $0) != nil }
    guard mayHaveOne else { return self }
    var joined: [UInt8] = []
    joined.reserveCapacity(text.count)
    var (index, isQuoted) = (0, false)
    while index < text.count {
      let byte = text[index]
      if isQuoted, byte == Self.backslash {
        if let high = Self.unit(text, at: index), UTF16.isLeadSurrogate(high),
          let low = Self.unit(text, at: index + 6), UTF16.isTrailSurrogate(low)
        {
          joined += Array(String(decoding: [high, low], as: UTF16.self).utf8)
          index += 12
        } else {
          // What is escaped, a quotation mark or a backslash, is taken along.
          joined += text[index..<Swift.min(index + 2, text.count)]
          index += 2
        }
        continue
      }
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      joined.append(byte)
      index += 1
    }
    return String(decoding: joined, as: UTF8.self)
  }

  private static let backslash = UInt8(ascii: "\\")

  /// Returns the surrogate that is escaped at a place; `nil` where none is.
  private static func unit(_ text: [UInt8], at index: Int) -> UInt16? {
    guard index + 6 <= text.count, text[index] == backslash, text[index + 1] == UInt8(ascii: "u"),
      text[index + 2] | 0x20 == UInt8(ascii: "d"),
      let unit = UInt16(String(decoding: text[index + 2..<index + 6], as: UTF8.self), radix: 16)
    else { return nil }
    return UTF16.isSurrogate(unit) ? unit : nil
  }
}
