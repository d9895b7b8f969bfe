// SPDX-License-Identifier: Apache-2.0
import AndorFormats

private let limits = TensorLimits(
  fileBytes: 1 << 20, headerBytes: 1 << 16, containerHeaderBytes: 1 << 16, dimensions: 16, elements: 1 << 12)

/// An array: elements stand where their indices say, and what is written again is read as the same tensor.
@Sendable func checkNpy(_ bytes: [UInt8]) throws -> Bool {
  let (tensor, header): (Tensor, NpyHeader)
  do throws(FormatError) {
    (tensor, header) = try withFile(bytes) { (path) throws(FormatError) in
      (
        try Tensor(npy: path, limits: limits),
        try NpyHeader(InputFile(path, limit: limits.fileBytes), limits: limits)
      )
    }
  } catch {
    try requireShort("\(error)")
    return false
  }
  try require(header.dataOffset + tensor.bytes.count == bytes.count, "the elements do not fill the file")
  let size = tensor.elementType.size
  for element in 0..<tensor.count {
    let place = header.dataOffset + size * place(of: element, header)
    let stored = Array(bytes[place..<place + size])
    let read = Array(tensor.bytes[element * size..<(element + 1) * size])
    try require(read == (header.bigEndian ? stored.reversed() : stored), "element \(element) is another one")
  }
  let written = NpyHeader.bytes(word(for: tensor.elementType), shape: tensor.shape) + tensor.bytes
  let read = try? withFile(written) { try Tensor(npy: $0, limits: limits) }
  try require(read == tensor, "written again it is another tensor: \(tensor.elementType) \(tensor.shape)")
  return true
}

/// The place among the stored elements of the one with a number in row order, by its indices.
private func place(of element: Int, _ header: NpyHeader) -> Int {
  guard header.fortranOrder else { return element }
  var rest = element
  var indices: [Int] = []
  for length in header.shape.reversed() {
    indices.append(rest % length)
    rest /= length
  }
  // Stored with the first axis varying fastest, whose index was found last.
  return zip(indices.reversed(), header.shape).reversed().reduce(0) { $0 * $1.1 + $1.0 }
}

/// The word that numpy has for a type; those of 16 bits without one are not in its files.
private func word(for type: ElementType) -> String {
  switch type {
  case .float16: "<f2"
  case .float32: "<f4"
  case .float64: "<f8"
  case .bool: "|b1"
  case .bfloat16: ""
  default: (type.rawValue.hasPrefix("u") ? "<u" : "<i") + "\(type.size)"
  }
}

/// A container: its tensors fill it, and what is written again holds the same tensors.
@Sendable func checkSafetensors(_ bytes: [UInt8]) throws -> Bool {
  guard let tensors = try tensors(in: bytes) else { return false }
  let total = tensors.reduce(0) { $0 + $1.tensor.bytes.count }
  try require(total <= bytes.count, "\(bytes.count) bytes hold tensors of \(total)")
  var (members, data): ([String], [UInt8]) = ([], [])
  for (name, tensor) in tensors {
    let end = data.count + tensor.bytes.count
    members.append(
      "\(JSONWriter.quoted(name)):{\"dtype\":\"\(word(in: tensor.elementType))\",\"shape\":\(tensor.shape),"
        + "\"data_offsets\":[\(data.count),\(end)]}")
    data += tensor.bytes
  }
  let header = Array("{\(members.joined(separator: ","))}".utf8)
  let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
  guard let again = try AndorFuzzing.tensors(in: length + header + data) else {
    throw Finding("what was accepted is refused again")
  }
  try require(again.map(\.name) == tensors.map(\.name), "the names become \(again.map(\.name))")
  try require(again.map(\.tensor) == tensors.map(\.tensor), "the tensors become other ones")
  return true
}

/// The tensors of a container; `nil` where it, or one of them, is refused.
private func tensors(in bytes: [UInt8]) throws -> [(name: String, tensor: Tensor)]? {
  do throws(FormatError) {
    return try withFile(bytes) { (path) throws(FormatError) in
      let file = try SafetensorsFile(path, limits: limits)
      var tensors: [(name: String, tensor: Tensor)] = []
      for name in file.names { tensors.append((name, try file.tensor(named: name))) }
      return tensors
    }
  } catch {
    try requireShort("\(error)")
    try require(error.code != .missing, "a tensor is named and not there")
    return nil
  }
}

private func word(in type: ElementType) -> String {
  switch type {
  case .bool: "BOOL"
  case .bfloat16: "BF16"
  case .float16: "F16"
  case .float32: "F32"
  case .float64: "F64"
  default: (type.rawValue.hasPrefix("u") ? "U" : "I") + "\(8 * type.size)"
  }
}
