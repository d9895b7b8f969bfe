// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials

/// Values as one line of JSON, with keys in snake_case and in the order of the alphabet.
enum JSONLine {
  /// The line of a value that is made of numbers and text.
  static func of(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // NaN cannot be written in JSON; nothing that andor reports is one.
    guard let data = try? encoder.encode(value) else { preconditionFailure("the value is numbers and text") }
    return String(decoding: data, as: UTF8.self)
  }
}
