// SPDX-License-Identifier: Apache-2.0

/// Protobuf by hand, after its published encoding, for headers that our encoder would never write.

func varint(_ value: UInt64) -> [UInt8] {
  var rest = value
  var bytes: [UInt8] = []
  while rest > 127 {
    bytes.append(UInt8(rest & 127) | 128)
    rest >>= 7
  }
  return bytes + [UInt8(rest)]
}

/// A varint field.
func number(_ field: UInt64, _ value: UInt64) -> [UInt8] { varint(field << 3) + varint(value) }

/// A fixed64 field, also of a double's bits.
func fixed(_ field: UInt64, _ value: UInt64) -> [UInt8] {
  varint(field << 3 | 1) + (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}

/// A field of bytes.
func bytes(_ field: UInt64, _ value: some Collection<UInt8>) -> [UInt8] {
  varint(field << 3 | 2) + varint(UInt64(value.count)) + value
}

/// A field of text.
func text(_ field: UInt64, _ value: String) -> [UInt8] { bytes(field, Array(value.utf8)) }

/// A message inside a message.
func submessage(_ field: UInt64, _ body: [UInt8]...) -> [UInt8] { bytes(field, Array(body.joined())) }

/// A header of this build's version around a message's field number and body.
func header(_ field: UInt64, _ body: [UInt8]...) -> [UInt8] {
  number(1, 2) + bytes(field, Array(body.joined()))
}
