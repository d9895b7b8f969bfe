// SPDX-License-Identifier: Apache-2.0

/// A way to choose the masks of a game, which a ``MaskPlan`` holds.
///
/// A scheme is a value, stored in `plan.json` and part of the job's fingerprint: equal schemes have the same
/// masks at the same places for ever. Its rows (one a mask) are numbered over all rounds and cut into shards of
/// `rowsPerShard`, the last of which may be shorter, as may be that of each round where the scheme says so; a round is a range of shards. A new scheme is a type in a
/// file of its own and a line in ``MaskPlan/schemes``.
public protocol MaskScheme: Codable, Hashable, Sendable {
  /// The word for the scheme in `plan.json`, in snake_case.
  static var kind: String { get }

  /// The players that masks are over.
  var players: Int { get }

  /// The masks of all rounds that there can be.
  var rows: Int { get }

  /// The masks of a shard, the last one of a round perhaps excepted; at most 2^20.
  var rowsPerShard: Int { get }

  /// The shards of all rounds that there can be.
  var shardCount: Int { get }

  /// Returns the row of a shard's first mask; of the shard after the last, the number of rows.
  func offset(of shard: Int) -> Int

  /// Returns the shard that has a row.
  func shard(ofRow row: Int) -> Int

  /// Whether the numbers, which may come from a damaged file, are those of a plan that can be carried out.
  ///
  /// Asked before anything else, and must not trap.
  var isSound: Bool { get }

  /// The shards that need no earlier values.
  var firstRound: MaskRound { get }

  /// Returns the round after one whose values are all durable; `nil` where that was the last.
  ///
  /// A pure function of the scheme and of values of this round and those before: a job that is resumed, or in which a
  /// shard was retracted, asks again from the first round, and must get the same answers for the same values.
  /// - Parameter values: the values of a shard, row after row.
  func next<Failure: Error>(
    after round: MaskRound, values: (_ shard: Int) throws(Failure) -> [Double]
  ) throws(Failure) -> MaskRound?

  /// Returns the masks of a shard, in row order.
  func masks(of shard: Int) -> ShardMasks

  /// The order in which the shards of a round are leased for the first time.
  var leaseOrder: LeaseOrder { get }

  /// The cube whose masks the rows are, in ascending order, once every round is done; `nil` where they are not
  /// all masks, and the values have no transform.
  var cube: CubeScheme? { get }
}

extension MaskScheme {
  /// As many as the rows fill, the last one perhaps not whole.
  public var shardCount: Int { (rows + rowsPerShard - 1) / rowsPerShard }

  /// Returns a multiple of `rowsPerShard`, the number of rows at most.
  public func offset(of shard: Int) -> Int { min(shard * rowsPerShard, rows) }

  /// Returns the shard that has a row, all shards before it being whole.
  public func shard(ofRow row: Int) -> Int { row / rowsPerShard }
}

/// The shards that a mask plan chooses at once, which follow each other.
public struct MaskRound: Hashable, Sendable {
  /// The round's number, from 0.
  public let number: Int
  /// The shards that the round adds.
  public let shards: Range<Int>

  /// Creates round `number`, which adds `shards`.
  public init(number: Int, shards: Range<Int>) {
    precondition(number >= 0 && shards.lowerBound >= 0, "rounds and shards are numbered from 0")
    self.number = number
    self.shards = shards
  }
}
