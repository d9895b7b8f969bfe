// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// A mask plan of two rounds for tests: the first half of a cube's shards, and then, if the values say so, the rest.
struct TwoRounds: MaskScheme {
  /// What follows the first round.
  enum Kind: String, Codable {
    /// The other half, which makes the cube whole.
    case theRest
    /// Nothing: the values of the first are enough.
    case nothing
    /// The other half if v(∅) is negative, otherwise nothing.
    case theRestIfNegative
    /// The other half unless v(∅) is negative.
    case theRestUnlessNegative
  }

  static let kind = "two_rounds"

  let all: CubeScheme
  let then: Kind

  private var half: Int { MaskPlan(all).shardCount / 2 }

  var players: Int { all.players }
  var rows: Int { all.rows }
  var rowsPerShard: Int { all.rowsPerShard }
  var isSound: Bool { all.isSound && all.players > all.shardBits }
  var firstRound: MaskRound { MaskRound(number: 0, shards: 0..<half) }
  var leaseOrder: LeaseOrder { .ascending }
  var cube: CubeScheme? { then == .theRest || then == .theRestUnlessNegative ? all : nil }

  func masks(of shard: Int) -> ShardMasks { all.masks(of: shard) }

  func next<Failure: Error>(
    after round: MaskRound, values: (_ shard: Int) throws(Failure) -> [Double]
  ) throws(Failure) -> MaskRound? {
    let empty = try values(0)[0]
    let follows =
      switch then {
      case .theRest: true
      case .nothing: false
      case .theRestIfNegative: empty < 0
      case .theRestUnlessNegative: empty >= 0
      }
    return round.number == 0 && follows ? MaskRound(number: 1, shards: half..<2 * half) : nil
  }
}
