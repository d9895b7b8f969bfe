// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorModels

/// The files that a model's tensors name: the same as a reader of its messages finds that follows onnx.proto.
@Sendable func checkOnnx(_ bytes: [UInt8]) throws -> Bool {
  let files: [CompanionFile]
  do throws(ModelError) {
    files = try withFile(bytes) { (path) throws(ModelError) in try ExternalData.files(of: path) }
  } catch {
    try requireShort("\(error)")
    return false
  }
  try require(files.count <= Limits.modelFiles, "\(files.count) files")
  try require(files.allSatisfy { !$0.location.isEmpty && $0.bytes >= 0 }, "a file without a place: \(files)")
  var reader = OnnxReader()
  guard reader.read(bytes[...], as: .model) else { throw Finding("a damaged model is accepted") }
  // To the kernel a name is its bytes.
  let read = Dictionary(files.map { (Array($0.location.utf8), $0.bytes) }, uniquingKeysWith: max)
  try require(read == reader.found, "files \(files), and by the other reader \(reader.found)")
  return true
}

/// Reads a model message by message, each as a dictionary of its fields; deep models need deep stacks.
private struct OnnxReader {
  enum Message { case model, training, graph, node, attribute, sparse, function, tensor }

  /// What fields of a message hold, by the numbers in onnx.proto.
  private static let inner: [Message: [UInt64: Message]] = [
    .model: [7: .graph, 20: .training, 25: .function], .training: [1: .graph, 2: .graph],
    .graph: [1: .node, 5: .tensor, 15: .sparse], .node: [5: .attribute],
    .function: [7: .node, 11: .attribute],
    .attribute: [5: .tensor, 6: .graph, 10: .tensor, 11: .graph, 22: .sparse, 23: .sparse],
    .sparse: [1: .tensor, 2: .tensor], .tensor: [:],
  ]

  private enum Content {
    case number(UInt64)
    case bytes(ArraySlice<UInt8>)
    case other
  }

  /// The bytes that each file must have, by the bytes of its location.
  private(set) var found: [[UInt8]: Int] = [:]

  /// Reads a message and those in it; `false` where it is damaged.
  mutating func read(_ bytes: ArraySlice<UInt8>, as message: Message) -> Bool {
    guard let fields = Self.fields(bytes) else { return false }
    if message == .tensor { return readTensor(fields) }
    for (number, content) in fields {
      guard case .bytes(let range) = content, let inner = Self.inner[message]?[number] else { continue }
      guard read(range, as: inner) else { return false }
    }
    return true
  }

  private mutating func readTensor(_ fields: [(UInt64, Content)]) -> Bool {
    var isExternal = false
    var entries: [[UInt8]: [UInt8]] = [:]
    for (number, content) in fields {
      switch (number, content) {
      case (14, .number(let location)): isExternal = location == 1
      case (13, .bytes(let entry)):
        guard let texts = Self.fields(entry) else { return false }
        func last(_ field: UInt64) -> [UInt8] {
          texts.compactMap { if case (field, .bytes(let text)) = $0 { Array(text) } else { nil } }.last ?? []
        }
        entries[last(1)] = last(2)
      default: break
      }
    }
    guard isExternal else { return true }
    func length(_ key: String) -> Int? {
      entries[Array(key.utf8)].map { Int(String(decoding: $0, as: UTF8.self)) } ?? 0
    }
    guard let place = entries[Array("location".utf8)], !place.isEmpty, let offset = length("offset"),
      let count = length("length"), offset >= 0, count >= 0
    else { return false }
    found[place] = max(found[place] ?? 0, offset + count)
    return true
  }

  private static func fields(_ bytes: ArraySlice<UInt8>) -> [(UInt64, Content)]? {
    var rest = bytes
    var fields: [(UInt64, Content)] = []
    while !rest.isEmpty {
      guard let tag = varint(&rest), tag >> 3 > 0 else { return nil }
      guard let content = content(tag & 7, &rest) else { return nil }
      fields.append((tag >> 3, content))
    }
    return fields
  }

  private static func content(_ kind: UInt64, _ rest: inout ArraySlice<UInt8>) -> Content? {
    switch kind {
    case 0: return varint(&rest).map { .number($0) }
    case 1, 5:
      let width = kind == 1 ? 8 : 4
      guard rest.count >= width else { return nil }
      rest = rest.dropFirst(width)
      return .other
    case 2:
      guard let length = varint(&rest), length <= UInt64(rest.count) else { return nil }
      defer { rest = rest.dropFirst(Int(length)) }
      return .bytes(rest.prefix(Int(length)))
    case 3:
      while let tag = varint(&rest) {
        if tag & 7 == 4 { return .other }
        guard content(tag & 7, &rest) != nil else { return nil }
      }
      return nil
    default: return nil
    }
  }

  private static func varint(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: 0 as UInt64, to: 64, by: 7) {
      guard let byte = rest.popFirst() else { return nil }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }
}
