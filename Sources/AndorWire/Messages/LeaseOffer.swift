// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob

/// The coordinator asks a worker to do a piece of work.
public struct LeaseOffer: Equatable, Sendable {
  /// How the masks to evaluate are told.
  public enum Masks: Equatable, Sendable {
    /// No masks: an explanation or an effect.
    case none
    /// All 2^bits masks from `first` on, `first` being a multiple of 2^bits; bits is 0 to 20.
    case subcube(first: UInt64, bits: Int)
    /// `count` masks of `words` words of 64 bits each, in the raw frame.
    case list(count: Int, words: Int)
    /// Rows `first` to `first + count − 1` of the game's sample, which follow from the plan; `stream` is 0.
    case drawn(stream: Int, first: Int, count: Int)
    /// Told in a way that this build does not know; what else the offer says of the masks is not read.
    case other(MaskKind)

    /// Returns how masks are told; those of a list travel in the raw frame.
    public init(_ masks: ShardMasks) {
      switch masks {
      case .subcube(let first, let bits): self = .subcube(first: first, bits: bits)
      case .list(let masks): self = .list(count: masks.count, words: masks.wordsPerMask)
      }
    }

    /// How the masks are told.
    public var kind: MaskKind {
      switch self {
      case .none: .none
      case .subcube: .subcube
      case .list: .list
      case .drawn: .drawn
      case .other(let kind): kind
      }
    }

    /// The number of masks; 0 where it is not told.
    public var count: Int {
      switch self {
      case .none, .other: 0
      case .subcube(_, let bits): 1 << bits
      case .list(let count, _), .drawn(_, _, let count): count
      }
    }
  }

  /// The kind of work.
  public var kind: LeaseKind
  /// The shard and the attempt at it.
  public var lease: Lease
  /// How long the worker may take from receipt, in milliseconds, 1 to 2^31 − 1.
  public var deadlineMilliseconds: Int
  /// The model's number in the job, at most 65,535.
  public var model: Int
  /// The round of the game's mask plan, at most 65,535.
  public var round: Int
  /// The masks to evaluate.
  public var masks: Masks
  /// The values of a mask, 1 to `Limits.valuesPerMask`; 0 where no masks are evaluated.
  public var valuesPerMask: Int
  /// SHA-256 of the game's values, for an explanation or an effect; otherwise `nil`.
  public var values: SHA256Digest?

  /// Creates an offer from its parts.
  public init(
    kind: LeaseKind, lease: Lease, deadlineMilliseconds: Int, model: Int = 0, round: Int = 0, masks: Masks,
    valuesPerMask: Int, values: SHA256Digest? = nil
  ) {
    self.kind = kind
    self.lease = lease
    self.deadlineMilliseconds = deadlineMilliseconds
    self.model = model
    self.round = round
    self.masks = masks
    self.valuesPerMask = valuesPerMask
    self.values = values
  }
}
