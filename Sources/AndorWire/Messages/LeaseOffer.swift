// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// The coordinator asks a worker to evaluate a shard.
public struct LeaseOffer: Equatable, Sendable {
  /// How the shard's masks are told.
  public enum Masks: Equatable, Sendable {
    /// All 2^bits masks from `first` on, `first` being a multiple of 2^bits; bits is 0 to 20.
    case subcube(first: UInt64, bits: Int)
    /// As many masks as given, 8 bytes each in the raw frame.
    case list(count: Int)

    /// How masks are told; those of a list travel in the raw frame.
    public init(_ masks: ShardMasks) {
      switch masks {
      case .subcube(let first, let bits): self = .subcube(first: first, bits: bits)
      case .list(let masks): self = .list(count: masks.count)
      }
    }

    /// How many masks there are.
    public var count: Int {
      switch self {
      case .subcube(_, let bits): 1 << bits
      case .list(let count): count
      }
    }

    var listed: Int? { if case .list(let count) = self { count } else { nil } }
  }

  /// The shard and the attempt at it.
  public var lease: Lease
  /// From receipt, in milliseconds, 1 to 2^31 − 1.
  public var deadlineMilliseconds: Int
  /// How the shard's masks are told.
  public var masks: Masks

  /// Creates an offer from its parts.
  public init(lease: Lease, deadlineMilliseconds: Int, masks: Masks) {
    self.lease = lease
    self.deadlineMilliseconds = deadlineMilliseconds
    self.masks = masks
  }
}
