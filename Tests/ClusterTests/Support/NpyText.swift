// SPDX-License-Identifier: Apache-2.0

/// `.npy` files of format version 1.0, written from the format's description.
enum NpyText {
  /// A vector of float64.
  static func doubles(_ values: [Double]) -> [UInt8] {
    var header = "{'descr': '<f8', 'fortran_order': False, 'shape': (\(values.count),), }"
    while (11 + header.utf8.count) % 64 != 0 { header += " " }
    header += "\n"
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    bytes += [UInt8(header.utf8.count & 0xff), UInt8(header.utf8.count >> 8)] + Array(header.utf8)
    for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 } }
    return bytes
  }

  /// The float64 data of a vector's file.
  static func doubles(of path: String) -> [Double] {
    let bytes = Text.bytes(of: path)
    guard bytes.count > 10 else { return [] }
    let start = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
    return stride(from: start, to: bytes.count - 7, by: 8).map { first in
      Double(bitPattern: (0..<8).reduce(0) { $0 | UInt64(bytes[first + $1]) << UInt64(8 * $1) })
    }
  }
}
