// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob

extension NumericsClass {
  /// The entry of a register that stands for the class.
  var entry: [UInt8] {
    let bits = difference.map { difference in
      (0..<8).map { UInt8(truncatingIfNeeded: difference.bitPattern >> ($0 * 8)) }
    }
    return EntryCoding.bytes(
      of: [digest.bytes] + [processor, runtime, device].map { Array($0.utf8) } + [bits ?? []])
  }

  /// Reads an entry; `nil` for one of something else.
  init?(entry: [UInt8]) {
    guard let fields = EntryCoding.fields(of: entry, count: 4), let digest = SHA256Digest(bytes: fields[0])
    else { return nil }
    let bits = EntryCoding.fields(of: entry, count: 5)?[4] ?? []
    let difference =
      bits.count == 8 ? Double(bitPattern: bits.reversed().reduce(0) { $0 << 8 | UInt64($1) }) : nil
    self.init(
      digest: digest, processor: Self.text(fields[1]), runtime: Self.text(fields[2]),
      device: Self.text(fields[3]), difference: difference.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil })
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
