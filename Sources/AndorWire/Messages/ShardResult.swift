// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob

/// What came of a lease; its numbers follow as one or two raw frames.
///
/// Of values and sums: `count` times `valuesPerMask` float64 each, first the values, then the partial Möbius sums.
public struct ShardResult: Equatable, Sendable {
  /// The kind of work.
  public var kind: LeaseKind
  /// The shard and the attempt at it.
  public var lease: Lease
  /// The number of raw frames: 1 for values, 2 for sums, 1 or 2 for other kinds.
  public var frames: Int
  /// The number of masks evaluated, 1 to `WireLimits.shardMasks`; 0 where none are.
  public var count: Int
  /// The values of a mask, 1 to `Limits.valuesPerMask`; 0 where no masks are evaluated.
  public var valuesPerMask: Int
  /// SHA-256 of the first frame: the values.
  public var values: SHA256Digest
  /// SHA-256 of the second frame: the sums; `nil` where there is none, or the receiver computes it.
  public var sums: SHA256Digest?
  /// The least and the greatest of v(∅), then of v(N), as they were evaluated with a sample's shard, for each value of a
  /// mask; otherwise none.
  public var ends: [Double]
  /// Time inside the model, in microseconds.
  public var modelMicroseconds: Int
  /// Time from receipt of the lease, in microseconds.
  public var totalMicroseconds: Int

  /// Creates a result from its parts.
  public init(
    kind: LeaseKind, lease: Lease, frames: Int, count: Int, valuesPerMask: Int, values: SHA256Digest,
    sums: SHA256Digest?, ends: [Double] = [], modelMicroseconds: Int, totalMicroseconds: Int
  ) {
    self.kind = kind
    self.lease = lease
    self.frames = frames
    self.count = count
    self.valuesPerMask = valuesPerMask
    self.values = values
    self.sums = sums
    self.ends = ends
    self.modelMicroseconds = modelMicroseconds
    self.totalMicroseconds = totalMicroseconds
  }
}

/// An attempt at a shard that gave no result.
public struct ShardFailure: Equatable, Sendable {
  /// The kind of work.
  public var kind: LeaseKind
  /// The shard and the attempt at it.
  public var lease: Lease
  /// Why, for programs.
  public var reason: FailureKind
  /// Why, for people; encoding cuts it to `WireLimits.failureBytes` bytes.
  public var text: String
  /// The words of the mask that gave NaN or infinity, 1 to `WireLimits.words`; none for every other reason.
  public var mask: [UInt64]

  /// Creates a failure from its parts.
  public init(kind: LeaseKind, lease: Lease, reason: FailureKind, text: String, mask: [UInt64] = []) {
    self.kind = kind
    self.lease = lease
    self.reason = reason
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

  /// The kind of work.
  public var kind: LeaseKind
  /// The shard and the attempt at it.
  public var lease: Lease
  /// What became of the result.
  public var disposition: Disposition

  /// Creates an acknowledgement from its parts.
  public init(kind: LeaseKind, lease: Lease, disposition: Disposition) {
    self.kind = kind
    self.lease = lease
    self.disposition = disposition
  }
}

/// A lease that the worker gives back unevaluated.
public struct Handback: Equatable, Sendable {
  /// The kind of work.
  public var kind: LeaseKind
  /// The shard and the attempt at it.
  public var lease: Lease

  /// Creates a handback from its parts.
  public init(kind: LeaseKind, lease: Lease) {
    self.kind = kind
    self.lease = lease
  }
}
