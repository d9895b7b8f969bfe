// SPDX-License-Identifier: Apache-2.0

/// A number of bytes as people write it: `1500`, `500M`, `1.5G`; K, M, G and T are powers of 1024.
package struct ByteCount: Sendable, Equatable, CustomStringConvertible {
  /// The bytes, at least one.
  package let bytes: Int

  /// Creates a count of bytes.
  package init(bytes: Int) {
    precondition(bytes > 0, "a count of bytes is positive")
    self.bytes = bytes
  }

  /// Reads a count; `nil` for text that is none, for less than a byte and for 2^62 bytes or more.
  package init?(_ text: String) {
    let shift = text.last.flatMap { ["K": 10, "M": 20, "G": 30, "T": 40][$0.uppercased()] }
    guard let number = Double(shift == nil ? text[...] : text.dropLast()), number.isFinite, number > 0
    else { return nil }
    let bytes = number * Double(1 << (shift ?? 0))
    guard bytes >= 1, bytes < 0x1p62 else { return nil }
    self.bytes = Int(bytes)
  }

  /// The count in the largest unit of which it is a whole number.
  package var description: String {
    for (unit, shift) in [("T", 40), ("G", 30), ("M", 20), ("K", 10)] where bytes % (1 << shift) == 0 {
      return "\(bytes >> shift)\(unit)"
    }
    return "\(bytes)"
  }
}
