// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorTestKit
import Testing

@Suite struct ChecksumTests {
  /// The check value of the catalogue of parametrised CRC algorithms, and an implementation bit by bit.
  @Test func crc32AgreesWithItsDefinition() {
    #expect(CRC32.of(Array("123456789".utf8)) == 0xCBF4_3926)
    var random = SeededRandom(seed: 1)
    for count in 0..<40 {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      var expected: UInt32 = ~0
      for byte in bytes {
        expected ^= UInt32(byte)
        for _ in 0..<8 { expected = expected & 1 == 1 ? expected >> 1 ^ 0xEDB8_8320 : expected >> 1 }
      }
      #expect(CRC32.of(bytes) == ~expected)
      var inParts = CRC32()
      for part in [bytes[..<(count / 3)], bytes[(count / 3)...]] {
        part.withUnsafeBytes { inParts.update($0) }
      }
      #expect(inParts.value == ~expected)
    }
  }

  /// Signature, end and length are those that the PNG specification asks for.
  @Test func picturesAreWhole() {
    let bytes = PNGImage.bytes(
      width: 300, height: 300, channels: 1, pixels: [UInt8](repeating: 9, count: 90_000))
    #expect(Array(bytes.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    #expect(Array(bytes.suffix(12)) == [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82])
    // Two stored blocks: 300 rows of 301 bytes are more than one holds.
    #expect(bytes.count == 8 + 25 + 12 + (2 + 2 * 5 + 300 * 301 + 4) + 12)
  }
}
