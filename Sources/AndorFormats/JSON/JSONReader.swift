// SPDX-License-Identifier: Apache-2.0

/// The JSON of a safetensors header (RFC 8259), read into values; depth and numbers are limited.
///
/// Written here because the header comes from outside: repeated names must be refused, and nesting must
/// not reach the stack's end.
enum JSONValue {
  /// An object, in file order; names are distinct.
  case object([(name: String, value: JSONValue)])
  /// An array.
  case array([JSONValue])
  /// A string.
  case string(String)
  /// A number written as a plain decimal integer that fits 64 bits.
  case integer(Int)
  /// Any other number, a boolean or null: the header has no use for them.
  case other
}

/// Reads one JSON text; every refusal is `nil`.
struct JSONReader {
  private static let deepest = 8
  private var rest: ArraySlice<UInt8>

  /// Returns the value of a complete UTF-8 text.
  static func value(of text: [UInt8]) -> JSONValue? {
    var reader = JSONReader(rest: text[...])
    guard let value = reader.value(depth: 0), reader.peek() == nil else { return nil }
    return value
  }

  private mutating func value(depth: Int) -> JSONValue? {
    guard depth < Self.deepest, let byte = peek() else { return nil }
    switch byte {
    case UInt8(ascii: "{"): return object(depth: depth + 1)
    case UInt8(ascii: "["): return array(depth: depth + 1)
    case UInt8(ascii: "\""): return string().map { .string($0) }
    default: return bare()
    }
  }

  private mutating func object(depth: Int) -> JSONValue? {
    rest.removeFirst()
    var members: [(name: String, value: JSONValue)] = []
    var names: Set<String> = []
    if take("}") { return .object([]) }
    repeat {
      guard peek() == UInt8(ascii: "\""), let name = string(), names.insert(name).inserted, take(":"),
        let value = value(depth: depth)
      else { return nil }
      members.append((name, value))
    } while take(",")
    return take("}") ? .object(members) : nil
  }

  private mutating func array(depth: Int) -> JSONValue? {
    rest.removeFirst()
    var elements: [JSONValue] = []
    if take("]") { return .array([]) }
    repeat {
      guard let value = value(depth: depth) else { return nil }
      elements.append(value)
    } while take(",")
    return take("]") ? .array(elements) : nil
  }

  private mutating func string() -> String? {
    rest.removeFirst()
    var bytes: [UInt8] = []
    while let byte = rest.popFirst(), byte >= 0x20 {
      if byte == UInt8(ascii: "\"") { return String(validating: bytes, as: UTF8.self) }
      if byte != UInt8(ascii: "\\") {
        bytes.append(byte)
        continue
      }
      guard let scalar = escape() else { return nil }
      bytes += Array(String(scalar).utf8)
    }
    return nil
  }

  private mutating func escape() -> Unicode.Scalar? {
    guard let byte = rest.popFirst() else { return nil }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      guard let high = unit() else { return nil }
      guard UTF16.isLeadSurrogate(high) else { return Unicode.Scalar(high) }
      guard rest.popFirst() == UInt8(ascii: "\\"), rest.popFirst() == UInt8(ascii: "u"),
        let low = unit(), UTF16.isTrailSurrogate(low)
      else { return nil }
      return UTF16.decode(UTF16.EncodedScalar([high, low]))
    default: return nil
    }
  }

  private mutating func unit() -> UInt16? {
    guard rest.count >= 4 else { return nil }
    let digits = String(decoding: rest.prefix(4), as: UTF8.self)
    rest = rest.dropFirst(4)
    guard !digits.hasPrefix("+"), !digits.hasPrefix("-") else { return nil }
    return UInt16(digits, radix: 16)
  }

  private mutating func bare() -> JSONValue? {
    let token = rest.prefix { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x45 || byte == 0x2B
        || byte == 0x2D || byte == 0x2E
    }
    rest = rest.dropFirst(token.count)
    let text = String(decoding: token, as: UTF8.self)
    if ["true", "false", "null"].contains(text) { return .other }
    if token.allSatisfy({ (0x30...0x39).contains($0) }), let integer = Int(text) { return .integer(integer) }
    return Double(text) == nil || !(token.first == 0x2D || (0x30...0x39).contains(token.first ?? 0))
      ? nil : .other
  }

  private mutating func peek() -> UInt8? {
    while let byte = rest.first, byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D {
      rest.removeFirst()
    }
    return rest.first
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }
}
