// SPDX-License-Identifier: Apache-2.0

/// The header of the `.npy` files written here: format version 1.0, `<f8`, C order, shape `(count,)`.
///
/// Byte for byte what numpy writes for such an array; the data begin at byte 128 for every count.
public enum NpyHeader {
  /// The header's length in bytes, and so the offset of the first value.
  public static let length = 128

  /// Returns the header of `count` float64 values.
  public static func bytes(count: Int) -> [UInt8] {
    let dictionary = "{'descr': '<f8', 'fortran_order': False, 'shape': (\(count),), }"
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length - 10), 0]
    bytes += Array(dictionary.utf8)
    bytes += [UInt8](repeating: UInt8(ascii: " "), count: length - 1 - bytes.count)
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  /// Returns the length in bytes of a file of `count` values.
  public static func fileLength(count: Int) -> Int { length + 8 * count }
}
