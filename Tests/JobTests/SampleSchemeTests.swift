// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorSampling
import FoundationEssentials
import Testing

@testable import AndorJob

/// Sampled plans: what they are read from and written to, their shards, and when they stop.
@Suite struct SampleSchemeTests {
  private static func scheme(
    first: Int = 400, most: Int = 1600, untilShapley: Double? = nil, untilR2: Double? = nil,
    players: Int = 20, rowsPerShard: Int = 64
  ) throws -> SampleScheme {
    SampleScheme(
      players: players, seed: 7,
      schedule: try SampleSchedule(first: first, most: most, untilShapley: untilShapley, untilR2: untilR2),
      order: 5, rowsPerShard: rowsPerShard)
  }

  /// v(T) = the sum of i + 1 over T, plus 3 where players 0 and 1 are both in T.
  private static func values(of scheme: SampleScheme, shard: Int) -> [Double] {
    let masks = scheme.masks(of: shard)
    return (0..<masks.count).map { position in
      let word = masks[position][0]
      let sum = (0..<scheme.players).reduce(0.0) { word >> UInt64($1) & 1 == 1 ? $0 + Double($1 + 1) : $0 }
      return word & 3 == 3 ? sum + 3 : sum
    }
  }

  @Test func shardsHoldTheRowsInOrder() throws {
    for rowsPerShard in [1, 62, 64, 4096] {
      let plan = MaskPlan(try Self.scheme(rowsPerShard: rowsPerShard))
      let sample = try #require(plan.sample)
      var row = 0
      for shard in 0..<plan.shardCount {
        #expect(plan.offset(of: shard) == row)
        let masks = plan.masks(of: shard)
        #expect(masks.count == plan.rows(of: shard))
        let drawn = sample.sampleRows.masks(row..<row + masks.count)
        for position in 0..<masks.count { #expect(masks[position].elementsEqual(drawn[position])) }
        #expect(plan.shard(ofRow: row) == shard)
        row += masks.count
      }
      #expect(row == 1600 && plan.rows == 1600 && plan.cube == nil)
    }
  }

  @Test func survivesItsJSON() throws {
    let plan = MaskPlan(try Self.scheme(untilShapley: 0.01, players: 1024))
    let bytes = SnakeCaseJSON.bytes(of: plan, indented: false)
    #expect(try SnakeCaseJSON.read(MaskPlan.self, from: bytes) == plan)
    #expect(String(decoding: bytes, as: UTF8.self).contains(#""kind":"sample""#))
  }

  /// What comes from a file may be anything; nothing of it traps.
  @Test func refusesPlansThatCannotBeCarriedOut() throws {
    func text(
      players: String = "20", seed: String = "7", first: String = "400", most: String = "1600",
      earlier: String = "[]", order: String = "5", rows: String = "64", check: String = "64",
      more: String = ""
    ) -> [UInt8] {
      Array(
        """
        {"kind":"sample","players":\(players),"seed":\(seed),"order":\(order),"rows_per_shard":\(rows),"rows_per_check":\(check),\
        "schedule":{"first":\(first),"most":\(most),"earlier":\(earlier),"confidence":0.95\(more)}}
        """.utf8)
    }
    _ = try SnakeCaseJSON.read(MaskPlan.self, from: text())
    let bad = [
      text(players: "1"), text(players: "1025"), text(players: "-1"), text(players: "9223372036854775807"),
      text(seed: "-1"), text(first: "198"), text(first: "401"), text(first: "2000"), text(most: "100000002"),
      text(first: "-9223372036854775808"), text(most: "9223372036854775806"), text(earlier: "[300]"),
      text(earlier: "[800, 800]"), text(earlier: "[1600]"), text(earlier: "[801]"), text(order: "0"),
      text(rows: "0"), text(rows: "-5"), text(rows: "1048577"), text(check: "0"), text(check: "65"),
      text(more: #","until_shapley":0"#),
      text(more: #","until_r2":-1"#),
    ]
    for bytes in bad {
      #expect(throws: (any Error).self, "\(String(decoding: bytes, as: UTF8.self))") {
        try SnakeCaseJSON.read(MaskPlan.self, from: bytes)
      }
    }
  }

  /// Follows the rounds to the end; returns the number of rounds that had values.
  private static func rounds(of scheme: SampleScheme) -> Int {
    let plan = MaskPlan(scheme)
    var round = plan.firstRound
    var highest = round.shards.upperBound
    while let next = plan.next(
      after: round,
      values: { shard in
        #expect(shard < highest, "values of rounds to come are not known")
        return values(of: scheme, shard: shard)
      })
    {
      #expect(next.shards.lowerBound == highest)
      (round, highest) = (next, next.shards.upperBound)
    }
    return round.number + 1
  }

  @Test func roundsEndWhereTheValuesAreKnown() throws {
    // Atoms of this game are found from the first masks on, and the residual is next to nothing.
    #expect(Self.rounds(of: try Self.scheme(untilShapley: 0.01)) == 1)
    #expect(Self.rounds(of: try Self.scheme(untilR2: 0.01)) == 1)
    #expect(Self.rounds(of: try Self.scheme(untilShapley: 1e-300)) == 3)
    #expect(Self.rounds(of: try Self.scheme()) == 3)
    #expect(Self.rounds(of: try Self.scheme(first: 1600)) == 1)
  }

  /// A fit from shards of any length, even such as part pairs, is the fit from all values at once.
  @Test func theFitIsThatOfTheValuesInOrder() throws {
    var seen: Set<[Double]> = []
    for rowsPerShard in [63, 64, 2048] {
      let scheme = try Self.scheme(rowsPerShard: rowsPerShard)
      let fit = try scheme.fit(throughRound: 1) { Self.values(of: scheme, shard: $0) }.get()
      let explanation = try fit.explanation()
      #expect(explanation.evaluations == 800)
      #expect(explanation.figures(round: 1) == (try fit.figures(round: 1)))
      seen.insert(explanation.shapley.map(\.value) + explanation.standardErrors)
      for (player, value) in explanation.shapley.map(\.value).enumerated() {
        #expect(abs(value - (Double(player + 1) + (player < 2 ? 1.5 : 0))) < 0.05)
      }
    }
    #expect(seen.count == 1)
  }
}
