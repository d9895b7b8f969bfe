// SPDX-License-Identifier: Apache-2.0
import CCrypto

/// A SHA-256 digest: 32 bytes, printed as 64 lower-case hexadecimal digits.
public struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
  /// The 32 bytes, most significant first, as published in FIPS 180-4.
  public let bytes: [UInt8]

  /// Creates a digest of its 32 bytes; `nil` for any other count.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  /// The digest of 32 zero bytes, which no known content has.
  public static let zeros = SHA256Digest(repeating: 0)

  private init(repeating byte: UInt8) { bytes = [UInt8](repeating: byte, count: 32) }

  /// Reads 64 hexadecimal digits; `nil` for anything else.
  public init?(hexadecimal text: some StringProtocol) {
    let digits = Array(text.utf8)
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    for index in stride(from: 0, to: 64, by: 2) {
      guard let high = Self.value(of: digits[index]), let low = Self.value(of: digits[index + 1])
      else { return nil }
      bytes.append(high << 4 | low)
    }
    self.bytes = bytes
  }

  /// Computes the digest of some bytes, in one pass.
  public init(of bytes: some Sequence<UInt8>) {
    var hasher = SHA256Hasher()
    hasher.update(Array(bytes))
    self = hasher.finalize()
  }

  /// The first eight bytes as a little-endian integer, where a short check is enough.
  public var prefix64: UInt64 {
    bytes[..<8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The 64 lower-case hexadecimal digits.
  public var description: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  private static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
