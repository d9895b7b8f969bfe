// SPDX-License-Identifier: Apache-2.0

extension Tensor {
  /// Reads an `.npy` file of versions 1 to 3 with numbers or booleans, in either byte and axis order.
  ///
  /// Throws `FormatError`: `missing`, `invalid` (damaged, or beyond the limits), `unsupported` (other types).
  package init(npy path: String, limits: TensorLimits) throws(FormatError) {
    let file = try InputFile(path, limit: limits.fileBytes)
    let header = try NpyHeader(file, limits: limits)
    guard header.count <= limits.elements else {
      throw FormatError(
        .invalid, "the array has \(header.count) elements, more than the \(limits.elements) allowed",
        at: path, hint: "Use a smaller sample.")
    }
    var bytes = try file.bytes(at: header.dataOffset, count: header.count * header.elementType.size)
    if header.bigEndian { Self.reverseElements(of: &bytes, size: header.elementType.size) }
    if header.fortranOrder && header.shape.count > 1 {
      bytes = Self.rowMajor(bytes, shape: header.shape, size: header.elementType.size)
    }
    self.init(elementType: header.elementType, shape: header.shape, bytes: bytes)
  }

  private static func reverseElements(of bytes: inout [UInt8], size: Int) {
    for start in stride(from: 0, to: bytes.count, by: size) {
      bytes[start..<start + size].reverse()
    }
  }

  /// Returns the same elements with the last axis varying fastest instead of the first.
  private static func rowMajor(_ bytes: [UInt8], shape: [Int], size: Int) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var strides: [Int] = []
    var next = size
    for length in shape {
      strides.append(next)
      next *= length
    }
    var index = [Int](repeating: 0, count: shape.count)
    var offset = 0
    while result.count < bytes.count {
      result += bytes[offset..<offset + size]
      for axis in shape.indices.reversed() {
        index[axis] += 1
        offset += strides[axis]
        if index[axis] < shape[axis] { break }
        offset -= strides[axis] * shape[axis]
        index[axis] = 0
      }
    }
    return result
  }
}
