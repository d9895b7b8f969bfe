// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorTestKit

/// A mask plan of listed masks in several rounds, each chosen by a value of the one before.
struct SimulatedRounds: MaskScheme {
  static let kind = "simulated_rounds"

  let players: Int
  /// The shards of the first round.
  let first: Int
  /// The shards of all rounds that there can be.
  let most: Int
  let rowsPerShard: Int
  /// How many masks the last shard lacks.
  let missing: Int
  let seed: UInt64

  var rows: Int { most * rowsPerShard - missing }
  var isSound: Bool {
    (1...20).contains(players) && (1...most).contains(first) && (0..<rowsPerShard).contains(missing)
  }
  var firstRound: MaskRound { MaskRound(number: 0, shards: 0..<first) }
  var leaseOrder: LeaseOrder { .ascending }
  var cube: CubeScheme? { nil }

  /// Masks without an order, some more than once.
  func masks(of shard: Int) -> ShardMasks {
    var dice = SeededRandom(seed: seed &+ UInt64(shard))
    let count = shard == most - 1 ? rowsPerShard - missing : rowsPerShard
    return .list((0..<count).map { _ in dice.next() & (1 << UInt64(players) - 1) }, players: players)
  }

  func next<Failure: Error>(
    after round: MaskRound, values: (_ shard: Int) throws(Failure) -> [Double]
  ) throws(Failure) -> MaskRound? {
    // The first value of the round's first shard and the last of its last: other values give another plan.
    let begin = try values(round.shards.lowerBound).first ?? 0
    let end = try values(round.shards.upperBound - 1).last ?? 0
    let choice = Int(abs(begin + 3 * end)) % 7
    let from = round.shards.upperBound
    guard choice > 0, from < most else { return nil }
    return MaskRound(number: round.number + 1, shards: from..<min(from + choice, most))
  }
}

extension ShardMasks {
  /// Returns the list of masks of at most 64 players.
  static func list(_ masks: [UInt64], players: Int) -> ShardMasks {
    guard let table = MaskTable(players: players, words: masks) else {
      preconditionFailure("masks beyond \(players) players")
    }
    return .list(table)
  }
}
