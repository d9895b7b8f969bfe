// SPDX-License-Identifier: Apache-2.0
import AndorCore

/// A sample's shard as it is evaluated: among its rows stand ∅ and N, whose values are known, so that a worker whose
/// model, game or batches are not those of the job is found out.
///
/// They come after each `rowsPerCheck` rows, counted from the shard's first, and after the last: where values can depend on
/// the batch, each batch has them, so that what a row is evaluated with does not depend on the length of shards.
public struct CheckedRows: Sendable {
  /// The masks in the order in which they are evaluated.
  public let masks: MaskTable
  private let rows: Int
  private let rowsPerCheck: Int

  init(_ scheme: SampleScheme, shard: Int) {
    let drawn = scheme.sampleRows.masks(scheme.offset(of: shard)..<scheme.offset(of: shard + 1))
    (rows, rowsPerCheck) = (drawn.count, scheme.rowsPerCheck)
    var masks = drawn.masks(0..<0)
    let checks = (rows + rowsPerCheck - 1) / rowsPerCheck
    masks.reserveCapacity(rows + 2 * checks)
    for first in stride(from: 0, to: rows, by: rowsPerCheck) {
      masks.append(drawn.masks(first..<min(first + rowsPerCheck, rows)))
      masks.append(present: 0..<0)
      masks.append(present: 0..<scheme.players)
    }
    self.masks = masks
  }

  /// Takes values apart that were evaluated in the order of ``masks``, one a mask.
  /// - Returns: those of the shard's rows, and the least and the greatest of v(∅), then of v(N).
  public func split(_ values: [Double]) -> (values: [Double], ends: [Double]) {
    precondition(values.count == masks.count, "every mask has a value")
    var own: [Double] = []
    own.reserveCapacity(rows)
    var ends: [[Double]] = [[], []]
    var place = 0
    while own.count < rows {
      let count = min(rowsPerCheck, rows - own.count)
      own += values[place..<place + count]
      for end in 0...1 { ends[end].append(values[place + count + end]) }
      place += count + 2
    }
    return (own, ends.flatMap { [$0.min() ?? .nan, $0.max() ?? .nan] })
  }

  /// The number of values of either end that a result names, the least and the greatest of both.
  public static let endValues = 4
}

extension GamePlan {
  /// Returns whether values of ∅ and N, as ``CheckedRows/split(_:)`` gives them, are those that were seen when the job was
  /// planned, up to so much.
  public func agrees(ends: [Double], within tolerance: Double) -> Bool {
    let known = [emptyValue, emptyValue, fullValue, fullValue]
    return ends.count == known.count && zip(ends, known).allSatisfy { abs($0 - $1) <= tolerance }
  }
}

extension SampleScheme {
  /// Returns a shard's rows with the masks by which they are checked. O(n) a mask.
  public func checkedRows(of shard: Int) -> CheckedRows { CheckedRows(self, shard: shard) }
}
