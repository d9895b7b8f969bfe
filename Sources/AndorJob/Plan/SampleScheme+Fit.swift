// SPDX-License-Identifier: Apache-2.0
import AndorSampling

extension SampleScheme {
  /// Fits surrogates to the values of all rounds up to one, and judges them by the audit masks that they have not seen.
  /// - Parameters:
  ///   - round: the last round, from 0.
  ///   - column: which of a mask's values are fitted.
  ///   - columns: the number of values of a mask.
  ///   - threads: how many threads work at a time; no bit depends on it.
  ///   - values: the values of a shard, mask after mask.
  /// - Returns: the fit, or why there is none: values that are not finite.
  /// - Throws: what `values` throws.
  /// - Complexity: a fit of the rounds' masks, and O(n) for each further audit mask; memory of the fit and a shard.
  public func fit<Failure: Error>(
    throughRound round: Int, column: Int = 0, of columns: Int = 1, threads: Int = 1,
    values: (_ shard: Int) throws(Failure) -> [Double]
  ) throws(Failure) -> Result<SampleFit, SampleError> {
    let layout = schedule.layout(round: round)
    var read: [MaskStream: [Double]] = [:]
    let wanted = [(MaskStream.fit, 2 * layout.fitPairs), (.audit, 2 * layout.seenAuditPairs)]
    for (stream, count) in wanted {
      try forEachPiece(of: stream, through: round, column, columns, values) { piece throws(Failure) in
        let known = read[stream, default: []].count
        if known < count { read[stream, default: []] += piece.prefix(count - known) }
      }
    }
    let ends = try values(0)
    var fit: SampleFit
    do throws(SampleError) {
      fit = try SampleFit(
        players: players, seed: seed, layout: layout, empty: ends[column], full: ends[columns + column],
        values: read[.fit] ?? [], seenAudit: read[.audit] ?? [],
        options: SampleOptions(level: schedule.level, order: order, threads: threads))
    } catch { return .failure(error) }
    var failure: SampleError?
    for stream in [MaskStream.audit, .auditHalf, .auditMost] {
      var seen = stream == .audit ? 2 * layout.seenAuditPairs : 0
      var half: [Double] = []
      try forEachPiece(of: stream, through: round, column, columns, values) { piece throws(Failure) in
        let skipped = min(seen, piece.count)
        seen -= skipped
        half += piece.dropFirst(skipped)
        // A shard may end between a mask and its complement.
        let whole = stream.law.isPaired ? half.count / 2 * 2 : half.count
        do throws(SampleError) { try fit.audit(stream, values: Array(half.prefix(whole))) } catch {
          failure = failure ?? error
        }
        half.removeFirst(whole)
      }
    }
    return failure.map { .failure($0) } ?? .success(fit)
  }

  /// Hands over the values of a stream's masks in their order, a shard's at a time.
  private func forEachPiece<Failure: Error>(
    of stream: MaskStream, through round: Int, _ column: Int, _ columns: Int,
    _ values: (_ shard: Int) throws(Failure) -> [Double], _ body: ([Double]) throws(Failure) -> Void
  ) throws(Failure) {
    for rows in sampleRows.rows(of: stream, throughRound: round) {
      for shard in shard(ofRow: rows.lowerBound)...shard(ofRow: rows.upperBound - 1) {
        let first = offset(of: shard)
        let part = rows.clamped(to: first..<offset(of: shard + 1))
        let all = try values(shard)
        try body(part.map { all[($0 - first) * columns + column] })
      }
    }
  }
}

extension SampleScheme: Codable {
  private enum CodingKeys: CodingKey { case players, seed, schedule, order, rowsPerShard, rowsPerCheck }

  /// Writes the numbers that everything follows from.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(players, forKey: .players)
    try container.encode(seed, forKey: .seed)
    try container.encode(schedule, forKey: .schedule)
    try container.encode(order, forKey: .order)
    try container.encode(rowsPerShard, forKey: .rowsPerShard)
    try container.encode(rowsPerCheck, forKey: .rowsPerCheck)
  }

  /// Reads them; a schedule whose numbers are out of range is refused.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let read = try container.decode(SampleSchedule.self, forKey: .schedule)
    let schedule = try SampleSchedule(
      first: read.first, most: read.most, earlier: read.earlier, untilShapley: read.untilShapley,
      untilR2: read.untilR2, confidence: read.confidence)
    self.init(
      players: try container.decode(Int.self, forKey: .players),
      seed: try container.decode(UInt64.self, forKey: .seed), schedule: schedule,
      order: try container.decode(Int.self, forKey: .order),
      rowsPerShard: try container.decode(Int.self, forKey: .rowsPerShard),
      rowsPerCheck: try container.decode(Int.self, forKey: .rowsPerCheck))
  }
}
