// SPDX-License-Identifier: Apache-2.0

/// A safetensors container: an 8-byte length, a JSON header, and the tensors' bytes without gaps.
package struct SafetensorsFile: Sendable {
  private struct Entry: Sendable {
    var type: String
    var shape: [Int]
    var range: Range<Int>
  }

  private let file: InputFile
  private let limits: TensorLimits
  private let entries: [String: Entry]
  private let dataOffset: Int

  /// The names of the tensors, in alphabetical order.
  package var names: [String] { entries.keys.sorted() }

  /// Opens a container and checks its header: names once each, ranges that cover the data exactly.
  ///
  /// Throws `FormatError`: `missing`, or `invalid` for a header that is damaged or beyond the limits.
  package init(_ path: String, limits: TensorLimits) throws(FormatError) {
    file = try InputFile(path, limit: limits.fileBytes)
    self.limits = limits
    func refuse(_ what: String) -> FormatError {
      FormatError(.invalid, what, at: path, hint: "Save the tensors again with safetensors.")
    }
    guard file.size >= 10 else { throw refuse("the file is too short for a safetensors header") }
    let length = try file.bytes(at: 0, count: 8).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(limits.containerHeaderBytes), Int(length) <= file.size - 8 else {
      throw refuse("the safetensors header claims to have \(length) bytes")
    }
    dataOffset = 8 + Int(length)
    guard case .object(let members) = JSONReader.value(of: try file.bytes(at: 8, count: Int(length)))
    else { throw refuse("the safetensors header is not a JSON object with distinct names") }
    var entries: [String: Entry] = [:]
    for (name, value) in members where name != "__metadata__" {
      guard let entry = Self.entry(value, limits) else {
        throw refuse("tensor '\(name)' is not described by dtype, shape and data_offsets that fit")
      }
      entries[name] = entry
    }
    var end = 0
    for range in entries.values.map(\.range).sorted(by: {
      ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound)
    }) {
      guard range.lowerBound == end else { throw refuse("the tensors overlap or leave gaps") }
      end = range.upperBound
    }
    guard end == file.size - dataOffset else {
      throw refuse("the tensors end at byte \(end) of \(file.size - dataOffset)")
    }
    self.entries = entries
  }

  /// Reads a tensor.
  ///
  /// Throws `FormatError`: `missing` with the names there are, `unsupported` for other element types.
  package func tensor(named name: String) throws(FormatError) -> Tensor {
    guard let entry = entries[name] else {
      throw FormatError(
        .missing, "the file holds no tensor '\(name)'", at: file.path,
        hint: "It holds \(names.joined(separator: ", ")).")
    }
    guard let type = Self.types[entry.type] else {
      throw FormatError(
        .unsupported, "tensor '\(name)' has type \(entry.type)", at: file.path,
        hint: "Save it in a type of \(Self.types.keys.sorted().joined(separator: ", ")).")
    }
    guard entry.range.count / type.size <= limits.elements else {
      throw FormatError(
        .invalid, "tensor '\(name)' has more than \(limits.elements) elements", at: file.path,
        hint: "Use a smaller sample.")
    }
    let bytes = try file.bytes(at: dataOffset + entry.range.lowerBound, count: entry.range.count)
    return Tensor(elementType: type, shape: entry.shape, bytes: bytes)
  }

  private static let types: [String: ElementType] = [
    "F16": .float16, "BF16": .bfloat16, "F32": .float32, "F64": .float64, "I8": .int8, "I16": .int16,
    "I32": .int32,
    "I64": .int64, "U8": .uint8, "U16": .uint16, "U32": .uint32, "U64": .uint64, "BOOL": .bool,
  ]

  private static func entry(_ value: JSONValue, _ limits: TensorLimits) -> Entry? {
    guard case .object(let members) = value else { return nil }
    let fields = Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
    guard case .string(let type) = fields["dtype"],
      let shape = integers(fields["shape"]), let offsets = integers(fields["data_offsets"]),
      offsets.count == 2, offsets[0] <= offsets[1],
      let count = Tensor.elementCount(of: shape, dimensions: limits.dimensions)
    else { return nil }
    // A type that is not read here may have elements of less than a byte: its range is taken as it is given.
    if let size = types[type]?.size {
      let (bytes, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow, bytes == offsets[1] - offsets[0] else { return nil }
    }
    return Entry(type: type, shape: shape, range: offsets[0]..<offsets[1])
  }

  private static func integers(_ value: JSONValue?) -> [Int]? {
    guard case .array(let elements) = value else { return nil }
    var result: [Int] = []
    for element in elements {
      guard case .integer(let integer) = element else { return nil }
      result.append(integer)
    }
    return result
  }
}
