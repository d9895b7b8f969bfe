// SPDX-License-Identifier: Apache-2.0

/// The Python dictionary literal of an `.npy` header: `descr`, `fortran_order` and `shape`, each once.
struct NpyDictionary {
  private(set) var descr = ""
  private(set) var fortranOrder = false
  private(set) var shape: [Int] = []
  private var rest: ArraySlice<UInt8>
  private let dimensions: Int
  /// The longest type that a message quotes.
  private static let longest = 128

  /// Reads the literal; `nil` for anything but exactly the three fields.
  init?(_ text: [UInt8], dimensions: Int) {
    rest = text[...]
    self.dimensions = dimensions
    var seen: Set<String> = []
    guard take("{") else { return nil }
    while !take("}") {
      guard let key = string(), seen.insert(key).inserted, take(":"), field(key) else { return nil }
      guard take(",") || peek() == UInt8(ascii: "}") else { return nil }
    }
    guard peek() == nil, seen == ["descr", "fortran_order", "shape"] else { return nil }
  }

  private mutating func field(_ key: String) -> Bool {
    switch key {
    case "descr":
      // A structured type is a list here; its text is kept for the message.
      guard let text = string() ?? list() else { return false }
      descr = text
    case "fortran_order":
      if word("True") { fortranOrder = true } else { return word("False") }
    case "shape":
      return tuple()
    default: return false
    }
    return true
  }

  private mutating func peek() -> UInt8? {
    while let byte = rest.first, byte == 0x20 || byte == 0x0A || byte == 0x09 { rest.removeFirst() }
    return rest.first
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func word(_ text: String) -> Bool {
    _ = peek()
    guard rest.starts(with: text.utf8) else { return false }
    rest.removeFirst(text.utf8.count)
    return true
  }

  private mutating func string() -> String? {
    guard let quote = peek(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
    let body = rest.dropFirst()
    guard let end = body.firstIndex(of: quote), end - body.startIndex <= Self.longest else { return nil }
    rest = body[(end + 1)...]
    return String(validating: body[..<end], as: UTF8.self)
  }

  private mutating func list() -> String? {
    guard peek() == UInt8(ascii: "["), let end = rest.firstIndex(of: UInt8(ascii: "]")) else { return nil }
    let text = rest[...end]
    rest = rest[(end + 1)...]
    return String(validating: text.prefix(Self.longest), as: UTF8.self)
  }

  private mutating func tuple() -> Bool {
    guard take("(") else { return false }
    while !take(")") {
      guard shape.count < dimensions, let length = number() else { return false }
      shape.append(length)
      guard take(",") || peek() == UInt8(ascii: ")") else { return false }
    }
    return true
  }

  private mutating func number() -> Int? {
    _ = peek()
    let digits = rest.prefix { (0x30...0x39).contains($0) }
    rest = rest.dropFirst(digits.count)
    // Python 2 wrote its long integers with an L behind them.
    if rest.first == UInt8(ascii: "L") { rest.removeFirst() }
    return Int(String(decoding: digits, as: UTF8.self))
  }
}
