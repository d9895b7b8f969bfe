// SPDX-License-Identifier: Apache-2.0

/// The type of a tensor's elements; all are stored little-endian.
package enum ElementType: String, Sendable, CaseIterable {
  /// IEEE 754 binary16.
  case float16
  /// The upper half of IEEE 754 binary32.
  case bfloat16
  /// IEEE 754 binary32.
  case float32
  /// IEEE 754 binary64.
  case float64
  /// A two's complement integer of 8 bits.
  case int8
  /// A two's complement integer of 16 bits.
  case int16
  /// A two's complement integer of 32 bits.
  case int32
  /// A two's complement integer of 64 bits.
  case int64
  /// An unsigned integer of 8 bits.
  case uint8
  /// An unsigned integer of 16 bits.
  case uint16
  /// An unsigned integer of 32 bits.
  case uint32
  /// An unsigned integer of 64 bits.
  case uint64
  /// One byte, 0 or 1.
  case bool

  /// The bytes of one element.
  package var size: Int {
    switch self {
    case .int8, .uint8, .bool: 1
    case .float16, .bfloat16, .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    }
  }

  /// Whether elements are integers; booleans are not.
  package var isInteger: Bool {
    switch self {
    case .float16, .bfloat16, .float32, .float64, .bool: false
    default: true
    }
  }
}
