// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorSystem

/// A larger batch than the reference, for a model so small that calling it takes longer than a row does.
///
/// No stopwatch has a say in it either, so a plan made twice is the same plan: the sizes of model and rows decide whether
/// it is tried, and the bits of probe values whether it is taken. What so few rows cannot show is found later: a job's
/// batch is sealed in its plan, so all its values come from one size, and row checks compare them with other batches.
enum LargerBatch {
  /// Rows of it.
  static let rows = 256
  /// Most bytes of the model and the rows of a batch together: what is in a core's own cache is as fast in either batch.
  static let bytes = 1 << 20

  /// Returns whether a larger batch is tried: where model and rows are small, and so many rows may be spent on it as it has.
  /// - Parameters:
  ///   - modelBytes: the size of the model's files; `nil` where it says nothing about what a row takes.
  ///   - reference: rows of the reference batch, which is not as small as it can be only where something forbids more.
  ///   - rows: how many rows may be evaluated for it.
  static func suits(modelBytes: Int?, rowBytes: Int, reference: Int, rows limit: Int) -> Bool {
    guard let modelBytes, reference == ReferenceBatch.rows, rows <= limit else { return false }
    return modelBytes <= bytes && rowBytes <= (bytes - modelBytes) / rows
  }

  /// Returns the probe values with the time that they took in a larger batch; `nil` where a bit is another one, or where
  /// the model does not run with so many rows.
  ///
  /// The larger batch is filled with probe masks; the reference evaluates as many of them as the limit leaves.
  static func sameValues(
    _ larger: GameEvaluator, as reference: GameEvaluator, probe: ProbeValues, rows limit: Int
  ) throws -> ProbeValues? {
    let masks = ProbeMasks.list(players: larger.players, count: larger.batch)
    var (values, expected): ([Double], [Double]) = ([], [])
    let start = Moment.now
    do {
      try larger.evaluate(.list(masks), into: &values)
    } catch let error as ModelError where error.code == .runtime {
      return nil
    }
    let seconds = start.elapsedSeconds
    let more = min(masks.count - probe.values.count, limit - larger.batch)
    let whole = probe.values.count + max(0, more) / reference.batch * reference.batch
    if whole > probe.values.count {
      try reference.evaluate(.list(masks.masks(probe.values.count..<whole)), into: &expected)
    }
    let known = probe.values + expected
    guard known.map(\.bitPattern) == values.prefix(whole).map(\.bitPattern) else { return nil }
    var same = probe
    // A first call is slower than those to come: the better figure is nearer.
    if Double(larger.batch) * probe.timed.seconds > Double(probe.timed.rows) * seconds {
      same.timed = (larger.batch, seconds)
    }
    return same
  }
}
