// SPDX-License-Identifier: Apache-2.0

/// Headers that are written here: format version 1.0, C order; byte for byte what numpy writes.
extension NpyHeader {
  /// The length of the header of every vector of float64, and so the offset of its first value.
  package static let length = 128

  /// Returns the header of `count` float64 values: 128 bytes for every count.
  package static func bytes(count: Int) -> [UInt8] { bytes("<f8", shape: [count]) }

  /// Returns the length in bytes of a file of `count` float64 values.
  package static func fileLength(count: Int) -> Int { length + 8 * count }

  /// Returns the header of an array of a type in numpy's words, such as `<f8` or `<U12`.
  package static func bytes(_ type: String, shape: [Int]) -> [UInt8] {
    let lengths = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(lengths)), }"
    // The header ends with a line feed at a multiple of 64 bytes.
    text += String(repeating: " ", count: 63 - (10 + text.utf8.count) % 64) + "\n"
    let length = text.utf8.count
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8)
  }
}
