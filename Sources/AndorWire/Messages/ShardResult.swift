// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob

/// A shard's values and partial Möbius sums, which follow as two raw frames of `count` float64 each.
public struct ShardResult: Equatable, Sendable {
  /// The shard and the attempt at it.
  public var lease: Lease
  /// SHA-256 of the values frame.
  public var values: SHA256Digest
  /// SHA-256 of the sums frame.
  public var sums: SHA256Digest
  /// How many masks were evaluated, 1 to `WireLimits.shardMasks`.
  public var count: Int
  /// Time inside the model, in microseconds.
  public var modelMicroseconds: Int
  /// Time from receipt of the lease, in microseconds.
  public var totalMicroseconds: Int

  /// Creates a result from its parts.
  public init(
    lease: Lease, values: SHA256Digest, sums: SHA256Digest, count: Int, modelMicroseconds: Int,
    totalMicroseconds: Int
  ) {
    self.lease = lease
    self.values = values
    self.sums = sums
    self.count = count
    self.modelMicroseconds = modelMicroseconds
    self.totalMicroseconds = totalMicroseconds
  }
}

/// An attempt at a shard that gave no values.
public struct ShardFailure: Equatable, Sendable {
  /// The shard and the attempt at it.
  public var lease: Lease
  /// Why, for programs.
  public var kind: FailureKind
  /// Why, for people; encoding cuts it to `WireLimits.failureBytes` bytes.
  public var text: String
  /// The mask that gave NaN or infinity; 0 for every other kind.
  public var mask: UInt64

  /// Creates a failure from its parts.
  public init(lease: Lease, kind: FailureKind, text: String, mask: UInt64 = 0) {
    self.lease = lease
    self.kind = kind
    self.text = text
    self.mask = mask
  }
}

/// The coordinator's word that a result needs no keeping any more.
public struct Acknowledgement: Equatable, Sendable {
  /// What became of the result.
  public enum Disposition: UInt32, Sendable, CaseIterable {
    /// On disk and counted.
    case durable = 1
    /// On disk from another attempt.
    case duplicate = 2
    /// Not wanted: forget it.
    case stale = 3
  }

  /// The shard and the attempt at it.
  public var lease: Lease
  /// What became of the result.
  public var disposition: Disposition

  /// Creates an acknowledgement from its parts.
  public init(lease: Lease, disposition: Disposition) {
    self.lease = lease
    self.disposition = disposition
  }
}
