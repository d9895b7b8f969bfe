// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials

/// JSON as andor writes and reads it: keys in snake_case and sorted, numbers that JSON cannot hold as text.
package enum SnakeCaseJSON {
  /// Returns the bytes of a value that is made of numbers and text, on one line or indented.
  package static func bytes(of value: some Encodable, indented: Bool = false) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if indented { encoder.outputFormatting.insert(.prettyPrinted) }
    encoder.keyEncodingStrategy = .convertToSnakeCase
    // Sums of finite values can overflow; JSON has no word for that.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let data = try? encoder.encode(value) else {
      preconditionFailure("the value holds only numbers and text")
    }
    return Array(data)
  }

  /// Returns a value on one line.
  package static func line(of value: some Encodable) -> String {
    String(decoding: bytes(of: value), as: UTF8.self)
  }

  /// Reads a value from what ``bytes(of:indented:)`` wrote.
  /// - Throws: `DecodingError` for anything else.
  static func read<Value: Decodable>(_ type: Value.Type, from json: [UInt8]) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try decoder.decode(type, from: Data(json))
  }
}
