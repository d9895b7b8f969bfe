// SPDX-License-Identifier: Apache-2.0
import AndorTestKit

/// Makes inputs out of inputs: damaged, cut, doubled and spliced ones, the same for the same seed.
package struct Mutator {
  private static let numbers: [UInt64] = [
    0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0xFFFF_FFFF, 0x7FFF_FFFF_FFFF_FFFF, .max,
  ]
  private static let words = [
    "-1", "0", "1e400", "nan", "18446744073709551616", "\u{0}", "\u{202E}", "\"", "[", "{",
  ]

  private var random: SeededRandom

  /// Creates the mutator of a seed.
  package init(seed: UInt64) { random = SeededRandom(seed: seed) }

  /// Returns an input with one to four changes; parts of the other one may be among them.
  package mutating func mutated(_ input: [UInt8], with other: [UInt8], limit: Int) -> [UInt8] {
    var bytes = input
    for _ in 0..<Int.random(in: 1...4, using: &random) { change(&bytes, with: other) }
    return Array(bytes.prefix(limit))
  }

  private mutating func change(_ bytes: inout [UInt8], with other: [UInt8]) {
    let place = Int.random(in: 0...bytes.count, using: &random)
    let count = Int.random(in: 0...min(16, bytes.count - place), using: &random)
    switch Int.random(in: 0..<9, using: &random) {
    case 0 where place < bytes.count: bytes[place] = .random(in: 0...255, using: &random)
    case 1 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 2: bytes.insert(.random(in: 0...255, using: &random), at: place)
    case 3: bytes.removeSubrange(place..<place + count)
    case 4: bytes.insert(contentsOf: bytes[place..<place + count], at: place)
    case 5:
      let start = Int.random(in: 0...other.count, using: &random)
      bytes.insert(contentsOf: other[start..<min(other.count, start + 32)], at: place)
    case 6:
      let number = Self.numbers.randomElement(using: &random) ?? 0
      let width = [1, 2, 4, 8].randomElement(using: &random) ?? 1
      let new = (0..<width).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
      bytes.replaceSubrange(place..<min(bytes.count, place + width), with: new)
    case 7: bytes.insert(contentsOf: (Self.words.randomElement(using: &random) ?? "").utf8, at: place)
    default: bytes.replaceSubrange(place..., with: other[min(place, other.count)...])
    }
  }
}
