// SPDX-License-Identifier: Apache-2.0

/// A reader of well-formed markup, strict where a browser would guess: what it accepts, any parser reads alike.
struct MarkupReader {
  /// An element's start with its attributes, entities resolved.
  struct Element {
    var name: String
    var attributes: [String: String]
  }

  private(set) var elements: [Element] = []
  /// All text outside elements, entities resolved, one piece between two tags.
  private(set) var texts: [String] = []
  private var rest: Substring
  private var open: [String] = []

  struct Malformed: Error {
    var what: String
  }

  init(_ page: String) throws {
    guard page.hasPrefix("<!DOCTYPE html>\n") else { throw Malformed(what: "no document type") }
    rest = page.dropFirst("<!DOCTYPE html>\n".count)
    while !rest.isEmpty {
      if rest.first == "<" { try tag() } else { try text() }
    }
    guard open.isEmpty else { throw Malformed(what: "open at the end: \(open)") }
  }

  private mutating func text() throws {
    let end = rest.firstIndex(of: "<") ?? rest.endIndex
    // The style sheet is no text, and has its own characters.
    texts.append(open.last == "style" ? "" : try Self.resolved(rest[..<end]))
    rest = rest[end...]
  }

  private mutating func tag() throws {
    rest.removeFirst()
    if rest.first == "/" {
      rest.removeFirst()
      let name = String(rest.prefix { $0 != ">" })
      guard open.popLast() == name else { throw Malformed(what: "</\(name)> closes another element") }
      rest = rest.dropFirst(name.count + 1)
      return
    }
    let name = rest.prefix { $0.isLetter || $0.isNumber }
    guard !name.isEmpty else { throw Malformed(what: "a stray < before \(rest.prefix(20))") }
    rest = rest.dropFirst(name.count)
    var attributes: [String: String] = [:]
    while rest.first == " " {
      rest = rest.drop { $0 == " " }
      if rest.first == "/" || rest.first == ">" { break }
      let key = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" })
      rest = rest.dropFirst(key.count)
      guard !key.isEmpty, rest.hasPrefix("=\"") else {
        throw Malformed(what: "attribute of <\(name)> at \(rest.prefix(30))")
      }
      rest = rest.dropFirst(2)
      guard let end = rest.firstIndex(of: "\"") else { throw Malformed(what: "an open attribute") }
      guard attributes.updateValue(try Self.resolved(rest[..<end]), forKey: key) == nil else {
        throw Malformed(what: "\(key) stands twice")
      }
      rest = rest[rest.index(after: end)...]
    }
    elements.append(Element(name: String(name), attributes: attributes))
    if rest.hasPrefix("/>") {
      rest = rest.dropFirst(2)
    } else if rest.hasPrefix(">") {
      rest = rest.dropFirst()
      open.append(String(name))
    } else {
      throw Malformed(what: "<\(name) does not end: \(rest.prefix(30))")
    }
  }

  private static let entities: [String: Character] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "#39": "'",
  ]

  private static func resolved(_ text: Substring) throws -> String {
    var result = ""
    var rest = text
    while let ampersand = rest.firstIndex(of: "&") {
      result += rest[..<ampersand]
      rest = rest[rest.index(after: ampersand)...]
      guard let end = rest.firstIndex(of: ";"), let character = entities[String(rest[..<end])] else {
        throw Malformed(what: "a stray & before \(rest.prefix(10))")
      }
      result.append(character)
      rest = rest[rest.index(after: end)...]
    }
    let all = result + rest
    guard all.unicodeScalars.allSatisfy({ $0.value >= 0x20 || $0 == "\n" })
    else { throw Malformed(what: "a control character") }
    return all
  }
}
