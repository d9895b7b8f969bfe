// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob

/// How a job's games are cut into shards: a shard is at least a batch, and no stopwatch has a say in it.
struct ShardCut {
  private let specification: JobSpecification
  /// Rows that are evaluated together in any case.
  private let batch: Int
  /// Rows a second where that is known: formulas say it, and tables are quick.
  private let rowsPerSecond: Double?

  /// Creates the cut of a job whose model was tried.
  init(_ specification: JobSpecification, _ report: PreflightReport) {
    self.specification = specification
    batch = report.runsWholeBatches ? report.batch : 1
    let microseconds = specification.games.reduce(1) { max($0, $1.formula?.costMicroseconds ?? 0) }
    rowsPerSecond = report.runsWholeBatches ? nil : 1e6 / microseconds
  }

  /// What a person should know.
  var notes: [String] {
    guard let requested = specification.engine.shardBits, 1 << requested < batch else { return [] }
    return [
      "engine.shard asks for shards of \(1 << requested) masks, fewer than a batch has rows: a shard has \(batch) masks."
    ]
  }

  /// Returns the masks of a game of so many players that matter, and how they are cut.
  /// - Throws: `JobError` where it is to be sampled and fewer than two players matter.
  func maskPlan(of game: GameSpecification, players: Int) throws(JobError) -> MaskPlan {
    let isSampled = specification.plan.samples(
      players: game.players.count, evaluated: players, isTable: game.table != nil)
    guard isSampled else {
      return .cube(players: players, shardBits: shardBits(players: players))
    }
    guard players >= 2 else {
      throw JobError(
        .invalid, "only \(players) of \(game.players.count) players change any input, and a sample needs two",
        at: "game \(game.name)", hint: "Leave out the others and write plan: cube.")
    }
    let sample = specification.plan.sample
    // Masks of a shard are drawn at once, and its first round is to be shared among workers too.
    let words = (players + 63) / 64
    let most = Limits.largestShardBits - (Int.bitWidth - 1 - words.leadingZeroBitCount)
    let wanted = max(sample.schedule.first, sample.schedule.most / 64)
    let bits = min(most, shardBits(players: Int.bitWidth - 1 - wanted.leadingZeroBitCount))
    // Two rows of each batch are the masks by which it is checked, where those are few of its rows.
    let hasChecks = batch >= 16
    let rows = hasChecks ? (1 << bits) / batch * (batch - 2) : 1 << bits
    return MaskPlan(
      SampleScheme(
        players: players, seed: sample.seed, schedule: sample.schedule, order: min(sample.order, players),
        rowsPerShard: rows, rowsPerCheck: hasChecks ? batch - 2 : rows))
  }

  private func shardBits(players: Int) -> Int {
    Self.shardBits(
      players: players, requested: specification.engine.shardBits, batch: batch, rowsPerSecond: rowsPerSecond)
  }

  /// Returns m, 2^m being the masks of a shard.
  ///
  /// A game of a model whose speed nobody knows before it is measured has about as many shards as a shard has masks: few
  /// enough of either, as nobody evaluates 2^24 masks of a model that takes a second for one. Where the speed is known a
  /// shard takes one to two seconds of a thread, unless that left fewer than 64 shards of at least 10 ms to share among
  /// the threads.
  static func shardBits(players n: Int, requested: Int?, batch: Int, rowsPerSecond: Double?) -> Int {
    let least = batch.trailingZeroBitCount
    if let requested { return min(max(requested, least), n) }
    var wanted = (n + 1) / 2
    if let rowsPerSecond {
      func bits(seconds: Double) -> Int {
        let rows = max(1, min(rowsPerSecond * seconds, 0x1p40))
        return Int(rows).bitWidth - 1 - Int(rows).leadingZeroBitCount
      }
      wanted = min(bits(seconds: 2), max(n - 6, bits(seconds: 0.02)))
    }
    return min(n, max(least, Limits.smallestShardBits, min(wanted, Limits.largestShardBits)))
  }
}
