// SPDX-License-Identifier: Apache-2.0
import AndorCore

/// One shard of one game.
public struct ShardReference: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The game's number in the plan.
  public var game: Int
  /// The shard's number in its game.
  public var index: Int

  /// Creates the reference to shard `index` of game `game`.
  public init(game: Int, index: Int) {
    self.game = game
    self.index = index
  }

  /// Orders by game first, then by shard.
  public static func < (left: Self, right: Self) -> Bool {
    (left.game, left.index) < (right.game, right.index)
  }

  /// `game/shard`, both as numbers.
  public var description: String { "\(game)/\(index)" }
}

/// The masks of a shard, over the evaluated players.
public enum ShardMasks: Sendable, Equatable {
  /// All 2^bits masks from `first` on, `first` being a multiple of 2^bits.
  case subcube(first: UInt64, bits: Int)
  /// The masks listed, in this order.
  case list(MaskTable)

  /// The number of masks.
  public var count: Int {
    switch self {
    case .subcube(_, let bits): 1 << bits
    case .list(let masks): masks.count
    }
  }

  /// The masks where they are listed; `nil` where they follow from a few numbers.
  public var listed: MaskTable? { if case .list(let masks) = self { masks } else { nil } }

  /// Returns whether a mask is one of these: O(1) for a subcube, O(count) for a list.
  /// - Parameter mask: its words, the first players' first.
  public func holds(_ mask: [UInt64]) -> Bool {
    switch self {
    case .subcube(let first, let bits): mask.count == 1 && mask[0] ^ first < 1 << UInt64(bits)
    case .list(let masks): (0..<masks.count).contains { masks[$0].elementsEqual(mask) }
    }
  }

  /// Returns the words of the mask at a position, the first players' first.
  public subscript(position: Int) -> [UInt64] {
    switch self {
    case .subcube(let first, _): [first + UInt64(position)]
    case .list(let masks): Array(masks[position])
    }
  }
}

/// The right and duty to evaluate a shard until a deadline.
public struct Lease: Hashable, Sendable {
  /// The shard to evaluate.
  public var shard: ShardReference
  /// 1 for the first time the shard is leased, and so on.
  public var attempt: Int

  /// Creates a lease from its parts.
  public init(shard: ShardReference, attempt: Int) {
    self.shard = shard
    self.attempt = attempt
  }
}

/// The reason why an attempt at a shard gave no values.
public enum FailureKind: String, Sendable, Codable, CaseIterable {
  /// The model returned NaN or infinity for a named mask: the job cannot succeed.
  case nonFinite
  /// The model or its runtime failed.
  case model
  /// A model or sample file was missing or had another digest.
  case artifact
  /// The worker is not allowed or able to run this kind of model.
  case unsupported
  /// The worker ran out of memory.
  case memory
}
