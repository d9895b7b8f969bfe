// SPDX-License-Identifier: Apache-2.0
import AndorDigest

/// The first 96 bits of a SHA-256 digest, as a slot keeps them.
public struct ShortDigest: Hashable, Sendable {
  package let head: UInt64
  package let tail: UInt32

  /// Creates the short form of a digest.
  public init(_ digest: SHA256Digest) { self.init(bytes: digest.bytes[...], at: 0) }

  package init(bytes: ArraySlice<UInt8>, at offset: Int) {
    head = LittleEndian.load(UInt64.self, from: bytes, at: offset)
    tail = LittleEndian.load(UInt32.self, from: bytes, at: offset + 8)
  }
}

/// The facts about a shard beside its data; opaque to the ledger.
public struct ShardStamp: Hashable, Sendable {
  /// The shard's index.
  public var shard: Int
  /// Which lease of the shard this is, from 0.
  public var attempt: UInt32
  /// Who evaluated it, as a number that the coordinator can explain.
  public var worker: UInt64
  /// Time the worker spent on it, in microseconds; longer than 71 minutes reads as 71 minutes.
  public var microseconds: UInt32

  /// Creates a stamp from its parts.
  public init(shard: Int, attempt: UInt32, worker: UInt64, microseconds: UInt32) {
    self.shard = shard
    self.attempt = attempt
    self.worker = worker
    self.microseconds = microseconds
  }
}

/// A shard that is durable: its stamp and the digests of its two data ranges.
public struct ShardRecord: Hashable, Sendable {
  /// Who delivered it and how long it took.
  public let stamp: ShardStamp
  /// The digest of its range of the values file.
  public let values: ShortDigest
  /// The digest of its range of the sums file.
  public let sums: ShortDigest

  package init(stamp: ShardStamp, values: ShortDigest, sums: ShortDigest) {
    self.stamp = stamp
    self.values = values
    self.sums = sums
  }
}
