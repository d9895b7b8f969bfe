// SPDX-License-Identifier: Apache-2.0
import AndorCore
import Testing

@testable import AndorSampling

/// The rows of sampled plans against counting them one by one.
@Suite struct SampleRowsTests {
  private static let schedules: [(first: Int, earlier: [Int], most: Int)] = [
    (200, [], 200), (4000, [], 4000), (1000, [], 10_000), (1000, [3000], 10_000),
    (1000, [1010, 1012], 40_000), (6000, [], 6002), (500, [], 100_000),
  ]

  private static func rows(_ number: Int, rowsPerShard: Int = 64) throws -> (SampleSchedule, SampleRows) {
    let (first, earlier, most) = schedules[number]
    let schedule = try SampleSchedule(first: first, most: most, earlier: earlier)
    return (schedule, try SampleRows(schedule, players: 70, seed: 1, rowsPerShard: rowsPerShard))
  }

  /// As many as asked for, to the row, and each mask of each stream once.
  @Test(arguments: 0..<7) func everyEvaluationIsOneRow(_ number: Int) throws {
    let (schedule, rows) = try Self.rows(number)
    #expect(rows.count == schedule.most)
    #expect(rows.blocks[0][0] == SampleRows.Block(stream: nil, first: 0, rows: 0..<2))
    var row = 0
    var next: [MaskStream: Int] = [:]
    for round in 0..<rows.rounds {
      #expect(rows.rows(ofRound: round).lowerBound == row)
      for block in rows.blocks[round] {
        #expect(block.rows.lowerBound == row && !block.rows.isEmpty)
        row = block.rows.upperBound
        guard let stream = block.stream else { continue }
        #expect(block.first == next[stream, default: 0])
        next[stream, default: 0] += block.rows.count
      }
      #expect(row == schedule.totals[round])
      let layout = schedule.layout(round: round)
      #expect(layout.evaluations == row)
      #expect(layout.auditPairs - layout.seenAuditPairs >= SampleLayout.leastPairs.audit)
      for (stream, count) in layout.streams {
        #expect(next[stream] == count)
        #expect(rows.rows(of: stream, throughRound: round).reduce(0) { $0 + $1.count } == count)
      }
    }
  }

  @Test(arguments: [1, 3, 64, 1000, 1 << 20]) func shardsAreCutFromEachRoundsFirstRow(_ size: Int) throws {
    let (_, rows) = try Self.rows(3, rowsPerShard: size)
    var (row, shard) = (0, 0)
    for round in 0..<rows.rounds {
      let range = rows.rows(ofRound: round)
      #expect(rows.shards(ofRound: round).lowerBound == shard)
      while row < range.upperBound {
        #expect(rows.offset(ofShard: shard) == row && rows.shard(ofRow: row) == shard)
        let end = min(row + size, range.upperBound)
        #expect(rows.shard(ofRow: end - 1) == shard)
        (row, shard) = (end, shard + 1)
      }
      #expect(rows.shards(ofRound: round).upperBound == shard)
    }
    #expect(rows.shardCount == shard && rows.offset(ofShard: shard) == rows.count)
  }

  /// More evaluations later leave every round as it was.
  @Test func anExtensionKeepsTheRoundsBefore() throws {
    let short = try SampleSchedule(first: 1000, most: 3000)
    let long = try short.extended(to: 10_000)
    #expect(short.totals == [1000, 2000, 3000] && long.totals == [1000, 2000, 3000, 6000, 10_000])
    let before = try SampleRows(short, players: 9, seed: 4, rowsPerShard: 64)
    let after = try SampleRows(long, players: 9, seed: 4, rowsPerShard: 64)
    #expect(Array(after.blocks.prefix(3)) == before.blocks)
    #expect(after.masks(0..<3000) == before.masks(0..<3000))
    #expect(throws: SampleError.self) { try long.extended(to: 10_000) }
    #expect(throws: SampleError.self) { try SampleSchedule(first: 1001, most: 3000) }
    #expect(throws: SampleError.self) { try SampleSchedule(first: 1000, most: 3000, earlier: [2000, 2000]) }
    #expect(throws: SampleError.self) { try SampleSchedule(first: 1000, most: 3000, earlier: [3000]) }
  }

  /// The golden masks, at the rows where the plan has them.
  @Test func goldenMasksStandAtTheirRows() throws {
    let golden: Golden.Sampler = try Golden.load("sampler")
    let (_, rows) = try Self.rows(1)
    #expect(rows.players == golden.n && rows.seed == golden.seed)
    let ends = rows.masks(0..<2)
    #expect(ends.sizes == [0, 70])
    // The first of each pair.
    let expected = try Golden.table(golden.n, golden.su)
    for pair in 0..<expected.count {
      #expect(rows.masks(2 + 2 * pair..<3 + 2 * pair) == expected.masks(pair..<pair + 1))
    }
    let fit = try #require(rows.rows(of: .fit, throughRound: 0).first)
    #expect(fit.lowerBound == 2)
    let whole = rows.masks(0..<rows.count)
    #expect(whole.count == 4000)
    withKnownRanges(of: rows) { range in #expect(rows.masks(range) == whole.masks(range), "\(range)") }
  }

  /// Ranges that begin and end on either side of every block's ends.
  private func withKnownRanges(of rows: SampleRows, _ body: (Range<Int>) -> Void) {
    for block in rows.blocks.joined() {
      for end in [block.rows.lowerBound, block.rows.upperBound] {
        body(max(0, end - 3)..<min(rows.count, end + 3))
        body(max(0, end - 1)..<end)
        body(end..<min(rows.count, end + 1))
      }
    }
  }
}
