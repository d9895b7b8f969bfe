// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorSampling

/// Masks drawn from streams, in rounds that double: for games whose masks are too many to evaluate.
///
/// Which masks they are follows from the seed; whether there is another round follows from the values of those before,
/// where the schedule says when to stop. `SampleRows` says which row is what.
public struct SampleScheme: MaskScheme {
  /// The word `sample`.
  public static let kind = "sample"

  /// The players that masks are over, from 2 to 1,024.
  public let players: Int
  /// The seed of the masks.
  public let seed: UInt64
  /// The rounds and when to stop.
  public let schedule: SampleSchedule
  /// The most players of an interaction.
  public let order: Int
  /// The rows of a shard, the last of a round excepted.
  public let rowsPerShard: Int
  /// The rows between the masks by which a shard's evaluation is checked: a batch less two where a value may depend on its
  /// batch, otherwise those of a shard.
  public let rowsPerCheck: Int
  /// What each row is; `nil` where the numbers are not those of a plan that can be carried out.
  private let drawn: SampleRows?

  /// Creates a scheme; nothing is checked here.
  public init(
    players: Int, seed: UInt64, schedule: SampleSchedule, order: Int, rowsPerShard: Int,
    rowsPerCheck: Int? = nil
  ) {
    (self.players, self.seed, self.schedule) = (players, seed, schedule)
    (self.order, self.rowsPerShard) = (order, rowsPerShard)
    self.rowsPerCheck = rowsPerCheck ?? rowsPerShard
    drawn = try? SampleRows(schedule, players: players, seed: seed, rowsPerShard: rowsPerShard)
  }

  /// The scheme with more evaluations: every row there is stays where it is.
  /// - Throws: `SampleError` where that is not more, or too much.
  public func extended(to most: Int) throws(SampleError) -> SampleScheme {
    with(try schedule.extended(to: most))
  }

  /// The scheme with the first round alone.
  var withoutLimit: SampleScheme {
    let first = try? SampleSchedule(
      first: schedule.first, most: schedule.first, untilShapley: schedule.untilShapley,
      untilR2: schedule.untilR2, confidence: schedule.confidence)
    return first.map(with) ?? self
  }

  private func with(_ schedule: SampleSchedule) -> SampleScheme {
    SampleScheme(
      players: players, seed: seed, schedule: schedule, order: order, rowsPerShard: rowsPerShard,
      rowsPerCheck: rowsPerCheck)
  }

  /// What each row is.
  public var sampleRows: SampleRows {
    guard let drawn else { preconditionFailure("a plan that cannot be carried out") }
    return drawn
  }

  /// Whether the numbers are those of a sample that can be drawn and explained.
  public var isSound: Bool {
    drawn != nil && 1...MaskTable.mostPlayers ~= order && 1...1 << Limits.largestShardBits ~= rowsPerShard
      && 1...rowsPerShard ~= rowsPerCheck
  }

  /// The masks of all rounds that there can be.
  public var rows: Int { sampleRows.count }

  /// The shards of all rounds that there can be.
  public var shardCount: Int { sampleRows.shardCount }

  /// Returns the row of a shard's first mask; a round begins a shard.
  public func offset(of shard: Int) -> Int { sampleRows.offset(ofShard: shard) }

  /// Returns the shard that has a row.
  public func shard(ofRow row: Int) -> Int { sampleRows.shard(ofRow: row) }

  /// The first round's shards.
  public var firstRound: MaskRound { MaskRound(number: 0, shards: sampleRows.shards(ofRound: 0)) }

  /// Returns the masks of a shard.
  public func masks(of shard: Int) -> ShardMasks {
    .list(sampleRows.masks(offset(of: shard)..<offset(of: shard + 1)))
  }

  /// From the first to the last.
  public var leaseOrder: LeaseOrder { .ascending }

  /// `nil`: a sample has no transform.
  public var cube: CubeScheme? { nil }

  /// Returns the next round, unless the values are known as well as the schedule asks for, or none is left.
  public func next<Failure: Error>(
    after round: MaskRound, values: (_ shard: Int) throws(Failure) -> [Double]
  ) throws(Failure) -> MaskRound? {
    let next = round.number + 1
    guard next < sampleRows.rounds else { return nil }
    if schedule.untilShapley != nil || schedule.untilR2 != nil {
      let columns = try values(0).count / (offset(of: 1) - offset(of: 0))
      var isKnown = true
      // Where a game has several values a mask, all of them must be known well enough.
      for column in 0..<columns where isKnown {
        let fit = try fit(throughRound: round.number, column: column, of: columns, values: values)
        guard case .success(let fit) = fit, let figures = try? fit.figures(round: round.number) else {
          isKnown = false
          continue
        }
        isKnown = schedule.decision(after: figures) != .open(round: next)
      }
      if isKnown { return nil }
    }
    return MaskRound(number: next, shards: sampleRows.shards(ofRound: next))
  }
}
