// SPDX-License-Identifier: Apache-2.0

/// All 2^players masks in ascending order, in one round; a shard is a subcube.
///
/// Shard h holds the masks whose high bits are h, so that its worker can do the low levels of a transform alone.
public struct CubeScheme: MaskScheme {
  /// The word `cube`.
  public static let kind = "cube"

  /// The players that masks are over.
  public let players: Int
  /// m: a shard is 2^m masks.
  public let shardBits: Int

  /// Creates the cube over so many players, cut into shards of 2^shardBits masks; nothing is checked here.
  public init(players: Int, shardBits: Int) {
    self.players = players
    self.shardBits = shardBits
  }

  /// Whether the cube is one that a job may have, and its shards are parts of it.
  public var isSound: Bool {
    (0...Limits.players).contains(players)
      && (0...min(players, Limits.largestShardBits)).contains(shardBits)
  }

  /// The number of masks, 2^players.
  public var rows: Int { 1 << players }

  /// The number of masks of a shard, 2^shardBits.
  public var rowsPerShard: Int { 1 << shardBits }

  /// All shards.
  public var firstRound: MaskRound { MaskRound(number: 0, shards: 0..<1 << (players - shardBits)) }

  /// Returns `nil`: no round follows.
  public func next<Failure: Error>(
    after round: MaskRound, values: (_ shard: Int) throws(Failure) -> [Double]
  ) throws(Failure) -> MaskRound? { nil }

  /// Returns the subcube of a shard.
  public func masks(of shard: Int) -> ShardMasks {
    .subcube(first: UInt64(shard) << UInt64(shardBits), bits: shardBits)
  }

  /// From both ends of the lattice: low-order AND and OR interactions are then final early.
  public var leaseOrder: LeaseOrder { .fromBothEnds }

  /// The cube itself.
  public var cube: CubeScheme? { self }
}
