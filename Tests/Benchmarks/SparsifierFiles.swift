// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The values of a game that andor or numpy stored.
enum SparsifierFiles {
  /// The last 2^n doubles of an `.npy` file of version 1, little-endian; `nil` where it is none.
  static func values(_ path: String) -> [Double]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var head = [UInt8](repeating: 0, count: 10)
    guard fread(&head, 1, 10, file) == 10, head.starts(with: [0x93] + Array("NUMPY".utf8)) else { return nil }
    let start = 10 + Int(head[8]) + Int(head[9]) << 8
    guard fseek(file, 0, SEEK_END) == 0 else { return nil }
    let count = (ftell(file) - start) / 8
    guard count > 0, count & (count - 1) == 0, fseek(file, start, SEEK_SET) == 0 else { return nil }
    var values = [Double](repeating: 0, count: count)
    return fread(&values, 8, count, file) == count ? values : nil
  }
}
