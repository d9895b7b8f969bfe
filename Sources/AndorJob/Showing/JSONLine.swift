// SPDX-License-Identifier: Apache-2.0

/// Messages as JSON objects, a line each.
package enum JSONLine {
  /// A field: what looks like a whole number is one.
  package enum Value: Encodable {
    case text(String)
    case number(Int)
    case list([String])
    case seconds(Double)

    package init(_ text: String) {
      self = Int(text).map { String($0) == text ? .number($0) : .text(text) } ?? .text(text)
    }

    package func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .text(let text): try container.encode(text)
      case .number(let number): try container.encode(number)
      case .list(let list): try container.encode(list)
      case .seconds(let seconds): try container.encode(seconds)
      }
    }
  }

  /// Returns a message with its level, its time in seconds since 1970 and further fields.
  package static func message(
    level: String, _ message: String, _ fields: [String: Value] = [:], at time: Double
  ) -> String {
    var line = fields
    line["level"] = .text(level)
    line["message"] = .text(message)
    line["time"] = .seconds(time)
    return object(line)
  }

  /// Returns an object of fields, keys sorted.
  package static func object(_ fields: [String: Value]) -> String {
    SnakeCaseJSON.line(of: fields)
  }
}
