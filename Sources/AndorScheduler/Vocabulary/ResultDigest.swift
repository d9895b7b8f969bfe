// SPDX-License-Identifier: Apache-2.0

/// The digest by which two results of a shard are compared: 64 bits of the digest of their bytes.
///
/// Equal bytes have equal digests. The coordinator takes the first eight bytes of a SHA-256, so that a worker
/// cannot find other bytes with the same digest by trying.
public struct ResultDigest: Hashable, Sendable, CustomStringConvertible {
  /// The bits.
  public var bits: UInt64

  /// Creates the digest with these bits.
  public init(_ bits: UInt64) {
    self.bits = bits
  }

  /// The bits in hexadecimal, without leading zeros.
  public var description: String { String(bits, radix: 16) }
}
