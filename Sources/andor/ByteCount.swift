// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// A number of bytes on the command line: `1500`, `500M`, `1.5G`; K, M, G and T are powers of 1024.
struct ByteCount: ExpressibleByArgument, CustomStringConvertible {
  let bytes: Int

  /// What fetched files may take unless the user says otherwise.
  static let standardCache = ByteCount(bytes: 32 << 30)

  private init(bytes: Int) { self.bytes = bytes }

  init?(argument: String) {
    let shift = argument.last.flatMap { ["K": 10, "M": 20, "G": 30, "T": 40][$0.uppercased()] }
    guard let number = Double(shift == nil ? argument[...] : argument.dropLast()), number.isFinite, number > 0
    else { return nil }
    let bytes = number * Double(1 << (shift ?? 0))
    guard bytes >= 1, bytes < 0x1p62 else { return nil }
    self.bytes = Int(bytes)
  }

  var description: String {
    for (unit, shift) in [("T", 40), ("G", 30), ("M", 20), ("K", 10)] where bytes % (1 << shift) == 0 {
      return "\(bytes >> shift)\(unit)"
    }
    return "\(bytes)"
  }
}
