// SPDX-License-Identifier: Apache-2.0

/// Little-endian integers at fixed places of a record.
enum LittleEndian {
  static func store(_ value: some FixedWidthInteger, in bytes: inout [UInt8], at offset: Int) {
    for index in 0..<value.bitWidth / 8 {
      bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * index))
    }
  }

  static func load<T: FixedWidthInteger>(_ type: T.Type, from bytes: ArraySlice<UInt8>, at offset: Int) -> T {
    (0..<T.bitWidth / 8).reduce(T.zero) { value, index in
      value | T(truncatingIfNeeded: bytes[bytes.startIndex + offset + index]) << (8 * index)
    }
  }
}
