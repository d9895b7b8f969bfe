// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorSystem

/// The rows that are evaluated a second time among others than those they were evaluated with, to find a model whose
/// rows depend on the rows beside them.
///
/// A check is drawn for a shard when it is first leased, and stays as it is until it is over: two workers must be asked
/// for the same batches. There are no more of them than leases, and those that wait for a second worker.
struct RowChecks {
  private var draws: [ShardReference: RowDraw] = [:]
  private var generator: SplitMix64

  /// Creates no checks yet; the seed chooses their rows.
  init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  /// Returns the rows drawn for a shard's check.
  subscript(shard: ShardReference) -> RowDraw? { draws[shard] }

  /// Returns the rows of a shard's check, drawn now where it is new.
  /// - Parameters:
  ///   - shardCount: The number of the game's shards so far.
  ///   - isOwn: Whether half of the rows are of the shard, as its audit is owed or others are not durable yet.
  mutating func draw(
    for shard: ShardReference, of plan: JobPlan, shardCount: Int, isOwn: Bool
  ) -> RowDraw {
    if let draw = draws[shard] { return draw }
    let draw = RowDraw(
      shard.index, of: plan.games[shard.game].maskPlan, shardCount: shardCount, batch: plan.batch,
      isOwn: isOwn,
      &generator)
    draws[shard] = draw
    return draw
  }

  /// Forgets a shard's check, which is over.
  mutating func end(_ shard: ShardReference) { draws[shard] = nil }

  /// Notes what was found of a check.
  mutating func note(_ differences: [RowDifference], for shard: ShardReference) {
    draws[shard]?.differences = differences
  }
}

/// Rows of a game in an order of their own.
struct RowDraw: Sendable {
  /// The rows of the mask plan, in the order in which they are evaluated.
  let rows: [Int]
  /// Their shards.
  let shards: [Int]
  /// Their masks.
  let masks: MaskTable
  /// What was found last, one difference a shard.
  var differences: [RowDifference] = []

  /// Draws rows spread over all shards so far, or as many of a shard and of all, so that they fill a batch at least.
  ///
  /// A quarter of the shard's rows where that is more; half of the game's where that is less, as all of them in
  /// another order may be the same batch. Each row comes from a piece of its own of equal length, so that no part of
  /// the game is left out. Never as many rows as the shard has: that tells their result from the shard's, also for a
  /// coordinator that has been started again.
  init(
    _ shard: Int, of plan: MaskPlan, shardCount: Int, batch: Int, isOwn: Bool, _ generator: inout SplitMix64
  ) {
    let total = plan.rows(inShards: shardCount)
    let own = plan.rows(of: shard)
    // They travel in one frame.
    let words = max(1, (plan.players + 63) / 64)
    let most = max(1, min(total / 2, (1 << Limits.largestShardBits) / words))
    let wanted = min(most, max(batch, own / 4))
    let first = plan.offset(of: shard)
    var chosen = Set(
      Self.spread(isOwn ? min(own, (wanted + 1) / 2) : 0, over: first..<first + own, &generator))
    chosen.formUnion(Self.spread(wanted - chosen.count, over: 0..<total, &generator))
    var rows = chosen.sorted()
    if rows.count == own { if own > 1 { rows.removeLast() } else { rows.append((rows[0] + 1) % total) } }
    var located: [(row: Int, shard: Int, mask: [UInt64])] = []
    var open: (shard: Int, masks: ShardMasks)?
    for row in rows {
      let shard = plan.shard(ofRow: row)
      let masks = open.flatMap { $0.shard == shard ? $0.masks : nil } ?? plan.masks(of: shard)
      open = (shard, masks)
      located.append((row, shard, masks[row - plan.offset(of: shard)]))
    }
    located.shuffle(using: &generator)
    self.rows = located.map(\.row)
    shards = located.map(\.shard)
    guard let masks = MaskTable(players: plan.players, words: located.flatMap(\.mask)) else {
      preconditionFailure("masks of a plan are over its players")
    }
    self.masks = masks
  }

  /// Returns so many different rows of a range, one from each of as many pieces.
  private static func spread(_ count: Int, over range: Range<Int>, _ generator: inout SplitMix64) -> [Int] {
    (0..<count).map { piece in
      let start = range.lowerBound + range.count * piece / count
      let end = range.lowerBound + range.count * (piece + 1) / count
      return Int.random(in: start..<max(end, start + 1), using: &generator)
    }
  }

  /// Compares values found with the durable ones.
  ///
  /// They must agree, as at planning, to the tolerance of the values found and of the game's outputs.
  /// - Parameters:
  ///   - found: the values of every row drawn, row after row.
  ///   - stored: the durable values of the rows at some positions.
  ///   - rounding: what rounding makes of the game's values, as planned.
  ///   - slack: by shard, what its values may be off beyond that.
  /// - Returns: the first difference of each shard.
  func differences(
    found: [Double], stored: [Double], at positions: [Int], valuesPerRow: Int, rounding: Double,
    slack: [Int: Double]
  ) -> [RowDifference] {
    var differences: [RowDifference] = []
    for column in 0..<valuesPerRow {
      let durable = positions.indices.map { stored[$0 * valuesPerRow + column] }
      // Also of rows whose shards are not durable yet: a few may have next to no range.
      let again = rows.indices.map { found[$0 * valuesPerRow + column] }
      let allowed = RowTolerance(again, least: rounding).allowed
      for (place, position) in positions.enumerated() {
        let shard = shards[position]
        guard abs(again[position] - durable[place]) > allowed + slack[shard, default: 0],
          !differences.contains(where: { $0.shard == shard })
        else { continue }
        differences.append(
          RowDifference(
            shard: shard, mask: Array(masks[position]), stored: durable[place], found: again[position]))
      }
    }
    return differences
  }
}

/// A mask whose value is another one beside other rows.
struct RowDifference: Sendable {
  let shard: Int
  /// Its words.
  let mask: [UInt64]
  /// The durable value.
  let stored: Double
  /// The value beside other rows.
  let found: Double
}
