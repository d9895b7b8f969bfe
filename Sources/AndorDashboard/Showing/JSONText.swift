// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// JSON written piece by piece: updates go out twice a second, with thousands of numbers in them.
struct JSONText {
  private(set) var text = "{"
  private var isFirst = true

  /// The object as it is so far.
  var object: String { text + "}" }

  mutating func put(_ name: String, _ value: String) { put(name, raw: Self.quoted(value)) }
  mutating func put(_ name: String, _ value: Int) { put(name, raw: String(value)) }
  mutating func put(_ name: String, _ values: [Int]) {
    put(name, raw: "[" + values.map(String.init).joined(separator: ",") + "]")
  }
  mutating func put(_ name: String, _ values: [String]) {
    put(name, raw: "[" + values.map(Self.quoted).joined(separator: ",") + "]")
  }
  mutating func put(_ name: String, _ object: JSONText) { put(name, raw: object.object) }

  private mutating func put(_ name: String, raw: String) {
    if !isFirst { text += "," }
    isFirst = false
    text += "\"\(name)\":\(raw)"
  }

  /// Returns a string with quotes; what would not be seen is replaced, as in ``Escaping``.
  static func quoted(_ value: String) -> String {
    var quoted = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      default: quoted.unicodeScalars.append(Escaping.shown(scalar))
      }
    }
    return quoted + "\""
  }
}
