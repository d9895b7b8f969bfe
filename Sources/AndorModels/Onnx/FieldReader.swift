// SPDX-License-Identifier: Apache-2.0
import AndorFormats

/// The fields of protobuf messages in a file, read through a small window.
///
/// Memory is bounded by the window: what is skipped is not read. Damaged or hostile bytes end in an error; numbers and
/// lengths are checked against the end of the message that they stand in. Complexity: linear in the fields.
struct FieldReader {
  /// One field: its number and what it holds.
  struct Field {
    /// What a field can hold.
    enum Content {
      /// A number of variable length.
      case number(UInt64)
      /// Bytes, a text or a message: the range of the file where they stand.
      case bytes(Range<Int>)
      /// What nobody here asks for, skipped.
      case other
    }

    let number: UInt64
    let content: Content
  }

  private static let windowBytes = 1 << 14
  private let file: InputFile
  private var window: [UInt8] = []
  private var windowStart = 0
  /// Where the next field begins.
  var position = 0

  /// Begins at the start of a file.
  init(_ file: InputFile) { self.file = file }

  /// The bytes of the file.
  var size: Int { file.size }

  /// Returns the next field of a message that ends before `end`, and steps over it; `nil` at its end.
  mutating func next(before end: Int) throws(ModelError) -> Field? {
    guard position < end else { return nil }
    let tag = try varint(before: end)
    let number = tag >> 3
    guard number > 0, number < 1 << 29 else { throw damaged("a field has the number \(number)") }
    switch tag & 7 {
    case 0: return Field(number: number, content: .number(try varint(before: end)))
    case 2: return Field(number: number, content: .bytes(try skipBytes(before: end)))
    case 3: try skipGroup(before: end)
    case let kind: try skip(kind, before: end)
    }
    return Field(number: number, content: .other)
  }

  /// Returns a text; `nil` where it has more than `limit` bytes or is not UTF-8.
  func text(_ range: Range<Int>, limit: Int) throws(ModelError) -> String? {
    guard range.count <= limit else { return nil }
    return String(
      validating: try fromFile(file.bytes(at: range.lowerBound, count: range.count)), as: UTF8.self)
  }

  /// Returns the error of a file that no exporter writes.
  func damaged(_ what: String) -> ModelError {
    ModelError(
      .invalid, "this is no ONNX model, or a damaged one: \(what)", at: file.path,
      hint: "Export the model again and check it with onnx.checker.")
  }

  private mutating func byte(before end: Int) throws(ModelError) -> UInt8 {
    guard position < end else { throw damaged("a field goes on behind its end") }
    if position < windowStart || position - windowStart >= window.count {
      window = try fromFile(file.bytes(at: position, count: min(Self.windowBytes, file.size - position)))
      windowStart = position
    }
    position += 1
    return window[position - 1 - windowStart]
  }

  private mutating func varint(before end: Int) throws(ModelError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: 0 as UInt64, to: 64, by: 7) {
      let byte = try byte(before: end)
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
    }
    throw damaged("a number has more than 64 bits")
  }

  private mutating func skipBytes(before end: Int) throws(ModelError) -> Range<Int> {
    let length = try varint(before: end)
    guard length <= UInt64(end - position) else { throw damaged("a field is longer than what it stands in") }
    defer { position += Int(length) }
    return position..<position + Int(length)
  }

  /// Steps over a field of a kind that is neither a group nor the end of one.
  private mutating func skip(_ kind: UInt64, before end: Int) throws(ModelError) {
    switch kind {
    case 0: _ = try varint(before: end)
    case 2: _ = try skipBytes(before: end)
    case 1, 5:
      let length = kind == 1 ? 8 : 4
      guard length <= end - position else { throw damaged("a field goes on behind its end") }
      position += length
    default: throw damaged("a field has the type \(kind)")
    }
  }

  /// Steps over a group, which no ONNX file has and every reader of protobuf ignores.
  private mutating func skipGroup(before end: Int) throws(ModelError) {
    var depth = 1
    while depth > 0 {
      switch try varint(before: end) & 7 {
      case 3: depth += 1
      case 4: depth -= 1
      case let kind: try skip(kind, before: end)
      }
    }
  }
}
