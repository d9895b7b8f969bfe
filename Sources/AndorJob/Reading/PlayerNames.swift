// SPDX-License-Identifier: Apache-2.0

extension String {
  /// The text as it can be shown in a line: control characters and line breaks are escaped, and a text of which nothing
  /// would be seen stands in quotation marks.
  var visible: String {
    if unicodeScalars.allSatisfy({ $0.properties.isWhitespace && !$0.isHidden }) { return "\"\(self)\"" }
    guard unicodeScalars.contains(where: \.isHidden) else { return self }
    var shown = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\n": shown += "\\n"
      case "\r": shown += "\\r"
      case "\t": shown += "\\t"
      case _ where scalar.isHidden:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        shown += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}

extension Unicode.Scalar {
  /// Whether a terminal, a table or a page would take the scalar for an order, not for text.
  fileprivate var isHidden: Bool {
    value < 0x20 || (0x7F..<0xA0).contains(value) || value == 0x2028 || value == 0x2029
  }
}

extension [String] {
  /// The names, with a number behind each that stood there before: `the`, `the (2)`, `the (3)`.
  ///
  /// A number that another name has already is passed over. Complexity: linear but for such names.
  var numberedWhereEqual: [String] {
    guard Set(self).count < count else { return self }
    var taken = Set(self)
    var seen: [String: Int] = [:]
    var names: [String] = []
    for name in self {
      var number = seen[name, default: 0] + 1
      while number > 1, !taken.insert("\(name) (\(number))").inserted { number += 1 }
      seen[name] = number
      names.append(number > 1 ? "\(name) (\(number))" : name)
    }
    return names
  }
}
