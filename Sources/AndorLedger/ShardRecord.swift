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

/// What is known of a shard's audit; opaque to the ledger.
public struct ShardFlags: OptionSet, Hashable, Sendable {
  /// The bits as a slot keeps them; those without a name here are kept.
  public let rawValue: UInt8

  /// Creates flags from their bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The shard was chosen to be audited, and that is not over.
  public static let auditOwed = ShardFlags(rawValue: 1)
  /// It was evaluated again for an audit, and that is over.
  public static let audited = ShardFlags(rawValue: 2)
  /// Another identity than the producer had the same result.
  public static let confirmed = ShardFlags(rawValue: 4)
}

/// The facts about a shard beside its data; opaque to the ledger.
public struct ShardStamp: Hashable, Sendable {
  /// The shard's index.
  public var shard: Int
  /// Which lease of the shard this is, from 0.
  public var attempt: UInt32
  /// The time the producer spent on it, in microseconds; longer than 71 minutes reads as 71 minutes.
  public var microseconds: UInt32
  /// Who evaluated it, by its number in a ``Register``; 0 where that is not known.
  public var producer: UInt32
  /// Who confirmed it last, by its number in the same register; 0 for nobody.
  public var auditor: UInt32
  /// The numerics class that it was evaluated in, by its number in a ``Register``; 0 where that is not known.
  public var numericsClass: UInt16
  /// What is known of its audit.
  public var flags: ShardFlags

  /// Creates a stamp from its parts.
  public init(
    shard: Int, attempt: UInt32, microseconds: UInt32, producer: UInt32 = 0, auditor: UInt32 = 0,
    numericsClass: UInt16 = 0, flags: ShardFlags = []
  ) {
    self.shard = shard
    self.attempt = attempt
    self.microseconds = microseconds
    self.producer = producer
    self.auditor = auditor
    self.numericsClass = numericsClass
    self.flags = flags
  }
}

/// A shard that is durable: its stamp and the digest of its data.
public struct ShardRecord: Hashable, Sendable {
  /// Who delivered it, and what became of it since.
  public let stamp: ShardStamp
  /// The digest of its range of the values file.
  public let values: ShortDigest

  package init(stamp: ShardStamp, values: ShortDigest) {
    self.stamp = stamp
    self.values = values
  }
}
