// SPDX-License-Identifier: Apache-2.0

/// JSON written piece by piece: updates go out twice a second, with thousands of numbers in them.
package struct JSONText {
  /// What has been written, without the end.
  package private(set) var text = "{"
  private var isFirst = true

  /// Creates an object without members.
  package init() {}

  /// The object as it is so far.
  package var object: String { text + "}" }

  /// Adds a member; names are the source's own and need no escaping.
  package mutating func put(_ name: String, _ value: String) { put(name, raw: Self.quoted(value)) }
  /// Adds a number.
  package mutating func put(_ name: String, _ value: Int) { put(name, raw: String(value)) }
  /// Adds numbers.
  package mutating func put(_ name: String, _ values: [Int]) {
    put(name, raw: "[" + values.map(String.init).joined(separator: ",") + "]")
  }
  /// Adds texts.
  package mutating func put(_ name: String, _ values: [String]) {
    put(name, raw: "[" + values.map(Self.quoted).joined(separator: ",") + "]")
  }
  /// Adds an object.
  package mutating func put(_ name: String, _ object: JSONText) { put(name, raw: object.object) }

  private mutating func put(_ name: String, raw: String) {
    if !isFirst { text += "," }
    isFirst = false
    text += "\"\(name)\":\(raw)"
  }

  /// Returns a string with quotes; what would not be seen is replaced, as in ``Escaping``.
  package static func quoted(_ value: String) -> String {
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
