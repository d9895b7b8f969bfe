// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorTestKit
import FoundationEssentials
import Testing

/// The plan's answers against counting: every mask, shard and row one by one.
@Suite struct MaskPlanTests {
  /// All cubes of at most ten players, in all cuts.
  private static let cubes = (0...10).flatMap { players in
    (0...players).map { (players: players, shardBits: $0) }
  }

  @Test func everyMaskIsInOneShard() {
    for (players, shardBits) in Self.cubes {
      let plan = MaskPlan.cube(players: players, shardBits: shardBits)
      let masks = (0..<plan.shardCount).flatMap { shard in
        let masks = plan.masks(of: shard)
        return (0..<masks.count).flatMap { masks[$0] }
      }
      #expect(masks == Array(0..<UInt64(plan.rows)), "row r is mask r, \(players), \(shardBits)")
      #expect(plan.rows == (0..<players).reduce(1) { count, _ in 2 * count })
    }
  }

  @Test func rowsFollowEachOther() {
    for (players, shardBits) in Self.cubes {
      let plan = MaskPlan.cube(players: players, shardBits: shardBits)
      var row = 0
      for shard in 0..<plan.shardCount {
        #expect(plan.offset(of: shard) == row)
        #expect(plan.rows(of: shard) == plan.masks(of: shard).count)
        #expect(plan.rows(of: shard) <= plan.rowsPerShard)
        row += plan.rows(of: shard)
        #expect(plan.rows(inShards: shard + 1) == row)
      }
      #expect(row == plan.rows)
    }
  }

  @Test func theOnlyRoundLeasesEveryShardOnce() {
    for (players, shardBits) in Self.cubes {
      let plan = MaskPlan.cube(players: players, shardBits: shardBits)
      let round = plan.firstRound
      #expect(round == MaskRound(number: 0, shards: 0..<plan.shardCount))
      #expect(plan.leaseOrder.places(of: plan.shardCount).sorted() == Array(0..<plan.shardCount))
      #expect(!plan.mayGo(beyond: round))
      #expect(plan.next(after: round, values: { _ in [] }) == nil)
    }
  }

  /// Shards whose masks are closest to ∅ or to all players come first.
  @Test func bothEndsOfTheLatticeComeFirst() {
    let plan = MaskPlan.cube(players: 12, shardBits: 4)
    let distances = plan.leaseOrder.places(of: 256).map { min($0.nonzeroBitCount, 8 - $0.nonzeroBitCount) }
    #expect(distances == distances.sorted())
  }

  /// As plan.json is written and read.
  private static func read(_ data: Data) throws -> MaskPlan {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(MaskPlan.self, from: data)
  }

  private static func write(_ plan: MaskPlan) throws -> Data {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys]
    return try encoder.encode(plan)
  }

  @Test func survivesItsJSON() throws {
    for (players, shardBits) in Self.cubes {
      let plan = MaskPlan.cube(players: players, shardBits: shardBits)
      #expect(try Self.read(Self.write(plan)) == plan)
    }
    let text = String(decoding: try Self.write(.cube(players: 9, shardBits: 6)), as: UTF8.self)
    #expect(text == #"{"kind":"cube","players":9,"shard_bits":6}"#)
  }

  /// What comes from a file may be anything; nothing of it traps.
  @Test func refusesPlansThatCannotBeCarriedOut() {
    for text in [
      #"{"kind":"cube","players":9,"shard_bits":10}"#, #"{"kind":"cube","players":-1,"shard_bits":0}"#,
      #"{"kind":"cube","players":31,"shard_bits":6}"#, #"{"kind":"cube","players":30,"shard_bits":21}"#,
      #"{"kind":"cube","players":9,"shard_bits":-1}"#, #"{"kind":"cube","players":9}"#,
      #"{"kind":"cube","players":9,"shard_bits":9223372036854775807}"#, #"{"kind":"cube"}"#,
      #"{"players":9,"shard_bits":6}"#, #"{"kind":"sphere","players":9,"shard_bits":6}"#, "{}", "[]", "7",
    ] {
      #expect(throws: (any Error).self, "\(text)") {
        try Self.read(Data(text.utf8))
      }
    }
  }

  @Test func equalPlansAreEqual() {
    #expect(MaskPlan.cube(players: 5, shardBits: 2) == .cube(players: 5, shardBits: 2))
    #expect(MaskPlan.cube(players: 5, shardBits: 2) != .cube(players: 5, shardBits: 3))
    #expect(MaskPlan.cube(players: 5, shardBits: 2).cube == CubeScheme(players: 5, shardBits: 2))
  }
}

@Suite struct LeaseOrderTests {
  /// Written out by hand for three bits.
  @Test func threeBits() {
    #expect(Array(LeaseOrder.fromBothEnds.places(of: 8)) == [0, 7, 1, 6, 2, 5, 4, 3])
    #expect(Array(LeaseOrder.ascending.places(of: 4)) == [0, 1, 2, 3])
  }

  @Test func everyPlaceOnce() {
    withEvery("shards", in: Array(0...130) + [255, 256, 257, 1000, 1024]) { count in
      #expect(LeaseOrder.fromBothEnds.places(of: count).sorted() == Array(0..<count), "\(count)")
      #expect(Array(LeaseOrder.ascending.places(of: count)) == Array(0..<count), "\(count)")
    }
  }

  /// By brute force: the distance to the nearer end of the lattice never falls, and complements are neighbours.
  @Test func nearestToEitherEndFirst() {
    withEvery("bits", in: 0...12) { bits in
      let order = Array(LeaseOrder.fromBothEnds.places(of: 1 << bits))
      let distances = order.map { min($0.nonzeroBitCount, bits - $0.nonzeroBitCount) }
      #expect(distances == distances.sorted(), "\(bits) bits")
      guard bits > 0 else { return }
      for position in stride(from: 0, to: order.count, by: 2) {
        #expect(order[position] ^ order[position + 1] == (1 << bits) - 1, "\(bits) bits at \(position)")
      }
    }
  }

  /// Sixty-two bits cannot be listed; the start must still be right.
  @Test func hugeRoundsAreNotListed() {
    var places = LeaseOrder.fromBothEnds.places(of: 1 << 62)
    let start = (0..<6).map { _ in places.next() }
    let top = (1 << 62) - 1
    #expect(start == [0, top, 1, top - 1, 2, top - 2])
  }
}
