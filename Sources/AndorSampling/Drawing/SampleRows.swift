// SPDX-License-Identifier: Apache-2.0
import AndorCore

/// Which mask each row of a sampled plan is, and how the rows are cut into shards.
///
/// Rows are numbered over all rounds. A round's rows are blocks, each a range of one stream: ∅ and N first (in round 0),
/// then new masks of the fit, of the audit and of either other density. A round is cut into shards from its first row on,
/// so that its last shard may be short and the next round's rows begin a shard. Nothing is stored: everything follows
/// from a few numbers.
public struct SampleRows: Sendable, Hashable {
  /// Rows that follow each other in a stream and in the plan.
  public struct Block: Sendable, Hashable {
    /// The stream, or `nil` for the ends: ∅, then N.
    public let stream: MaskStream?
    /// The index in the stream of the first row.
    public let first: Int
    /// The rows.
    public let rows: Range<Int>
  }

  /// The number of players n, from 2 to 1,024.
  public let players: Int
  /// The seed of the masks.
  public let seed: UInt64
  /// The rows of a shard, the last of a round excepted.
  public let rowsPerShard: Int
  /// For each round, the number of rows of all rounds before it; then that of all rounds.
  public let starts: [Int]
  /// The blocks of each round.
  public let blocks: [[Block]]
  /// For each round, the number of shards of all rounds before it; then that of all rounds.
  private let shardStarts: [Int]

  /// Creates the rows of a schedule.
  /// - Throws: ``SampleError`` where the number of players is not from 2 to 1,024, a shard has no rows, or a round too
  ///   few pairs.
  public init(_ schedule: SampleSchedule, players: Int, seed: UInt64, rowsPerShard: Int) throws(SampleError) {
    guard 2...MaskTable.mostPlayers ~= players else { throw .players(players) }
    guard rowsPerShard > 0 else { throw .option("a shard has 1 row or more, not \(rowsPerShard). Change it") }
    (self.players, self.seed, self.rowsPerShard) = (players, seed, rowsPerShard)
    var (starts, shardStarts) = ([0], [0])
    var blocks: [[Block]] = []
    var reached: [MaskStream: Int] = [:]
    for round in 0..<schedule.rounds {
      let layout = schedule.layout(round: round)
      try layout.check()
      var row = starts[round]
      var parts: [Block] = []
      if round == 0 {
        parts.append(Block(stream: nil, first: 0, rows: 0..<2))
        row = 2
      }
      for (stream, count) in layout.streams {
        let first = reached[stream, default: 0]
        guard count > first else { continue }
        parts.append(Block(stream: stream, first: first, rows: row..<row + count - first))
        row += count - first
        reached[stream] = count
      }
      blocks.append(parts)
      shardStarts.append(shardStarts[round] + (row - starts[round] + rowsPerShard - 1) / rowsPerShard)
      starts.append(row)
    }
    (self.starts, self.shardStarts, self.blocks) = (starts, shardStarts, blocks)
  }

  /// The number of rounds that there can be.
  public var rounds: Int { blocks.count }

  /// The number of rows of all rounds.
  public var count: Int { starts[rounds] }

  /// The number of shards of all rounds.
  public var shardCount: Int { shardStarts[rounds] }

  /// Returns the rows of a round.
  public func rows(ofRound round: Int) -> Range<Int> { starts[round]..<starts[round + 1] }

  /// Returns the shards of a round.
  public func shards(ofRound round: Int) -> Range<Int> { shardStarts[round]..<shardStarts[round + 1] }

  /// Returns the row of a shard's first mask; of the shard after the last, the number of rows.
  public func offset(ofShard shard: Int) -> Int {
    guard let round = (0..<rounds).first(where: { shard < shardStarts[$0 + 1] }) else { return count }
    return starts[round] + (shard - shardStarts[round]) * rowsPerShard
  }

  /// Returns the shard that has a row.
  public func shard(ofRow row: Int) -> Int {
    guard let round = (0..<rounds).first(where: { row < starts[$0 + 1] }) else { return shardCount }
    return shardStarts[round] + (row - starts[round]) / rowsPerShard
  }

  /// Returns the rows of a stream in the order of the stream, those of rounds up to one.
  public func rows(of stream: MaskStream, throughRound round: Int) -> [Range<Int>] {
    blocks.prefix(round + 1).joined().filter { $0.stream == stream }.map(\.rows)
  }

  /// Returns the masks of rows that follow each other. O(n) a mask.
  public func masks(_ rows: Range<Int>) -> MaskTable {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= count, "rows of the plan")
    guard var table = MaskTable(players: players) else { preconditionFailure("players were checked") }
    table.reserveCapacity(rows.count)
    for block in blocks.joined() {
      let part = block.rows.clamped(to: rows)
      guard !part.isEmpty else { continue }
      let first = block.first + part.lowerBound - block.rows.lowerBound
      guard let stream = block.stream else {
        for end in first..<first + part.count { table.append(present: end == 0 ? 0..<0 : 0..<players) }
        continue
      }
      guard let drawn = try? stream.masks(first..<first + part.count, players: players, seed: seed) else {
        preconditionFailure("players were checked")
      }
      table.append(drawn)
    }
    return table
  }
}

extension SampleLayout {
  /// The streams in the order in which a round's rows have them, with the number of their masks.
  public var streams: [(stream: MaskStream, masks: Int)] {
    [
      (.fit, 2 * fitPairs), (.audit, 2 * auditPairs), (.auditHalf, densityMasks), (.auditMost, densityMasks),
    ]
  }
}
