// SPDX-License-Identifier: Apache-2.0
import AndorJob
import Yams

/// A job file: the same job written as JSON is the same job.
@Sendable func checkJob(_ bytes: [UInt8]) throws -> Bool {
  guard let text = String(validating: bytes, as: UTF8.self) else { return false }
  let job: JobSpecification
  do throws(JobError) {
    job = try JobSpecification(yaml: text)
  } catch {
    try requireShort("\(error)")
    return false
  }
  try require((1...Limits.games).contains(job.games.count), "\(job.games.count) games")
  try require(Set(job.games.map(\.name)).count == job.games.count, "two games of a name")
  // Escaped surrogates are joined before YAML is read; the tree read here would not have them.
  guard !text.contains("\\u"), let node = try? Yams.compose(yaml: text), let json = JSONText.of(node) else {
    return true
  }
  let again: JobSpecification
  do {
    again = try JobSpecification(yaml: json)
  } catch {
    throw Finding("written as JSON the job is refused: \(error) \(json)")
  }
  // NaN, which inputs may hold, is not equal to itself.
  try require(again == job || "\(again)" == "\(job)", "written as JSON the job is another one: \(json)")
  return true
}

/// A YAML tree as JSON.
private enum JSONText {
  /// Returns the text; `nil` for a tree that JSON has no words for, such as numbers that are no JSON numbers.
  static func of(_ node: Node) -> String? {
    switch node {
    case .scalar(let scalar): return of(scalar)
    case .sequence(let sequence):
      let elements = sequence.map(of)
      return elements.contains(nil) ? nil : "[\(elements.compactMap { $0 }.joined(separator: ", "))]"
    case .mapping(let mapping):
      let members = mapping.map { key, value in
        key.scalar.flatMap { key in of(value).map { "\(quoted(key.string)): \($0)" } }
      }
      return members.contains(nil) ? nil : "{\(members.compactMap { $0 }.joined(separator: ", "))}"
    default: return nil
    }
  }

  private static func of(_ scalar: Node.Scalar) -> String? {
    let word = scalar.string
    if scalar.style == .doubleQuoted || scalar.style == .singleQuoted { return quoted(word) }
    if isNumber(word) || word == "true" || word == "false" { return word }
    // What is a number to YAML alone would become a text.
    let isYAMLNumber =
      Double(word) != nil || word.lowercased().hasSuffix(".nan") || word.lowercased().hasSuffix(".inf")
    return isYAMLNumber ? nil : quoted(word)
  }

  /// Whether a word is a number of JSON (RFC 8259, section 6).
  private static func isNumber(_ word: String) -> Bool {
    var rest = Array(word.utf8)[...]
    func digits() -> Int {
      let count = rest.prefix { (0x30...0x39).contains($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let startsWithZero = rest.first == UInt8(ascii: "0")
    let whole = digits()
    guard whole == 1 || whole > 1 && !startsWithZero else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard digits() > 0 else { return false }
    }
    if let exponent = rest.first, exponent | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
      guard digits() > 0 else { return false }
    }
    return rest.isEmpty
  }

  /// A text in quotes, everything but plain ASCII escaped in UTF-16 units, as many writers of JSON do.
  private static func quoted(_ text: String) -> String {
    let units = text.utf16.map { unit in
      let isPlain = (0x20..<0x7F).contains(unit) && unit != 0x22 && unit != 0x5C
      if isPlain { return String(decoding: [unit], as: UTF16.self) }
      let digits = String(unit, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
    return "\"\(units.joined())\""
  }
}
