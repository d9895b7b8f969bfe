// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob

/// Archives that `numpy.load` reads.
public enum NumpyExport {
  /// Writes `values`, `harsanyi`, `and`, `or` (2^n float64 each, index = mask, player i = bit i; the last two
  /// where there is an explanation), `players`, and `shapley` and `banzhaf` (n).
  ///
  /// Memory: none to speak of; the tables are handed on as they lie.
  public static func write(_ source: ExportSource, to sink: ByteSink) throws {
    let result = source.result
    var arrays = source.tables.map { ($0.name, NpyArray(count: $0.count, read: $0.read)) }
    arrays += [
      ("players", NpyArray(result.players)), ("shapley", NpyArray(result.shapley)),
      ("banzhaf", NpyArray(result.banzhaf)),
    ]
    try write(arrays, to: sink)
  }

  /// Writes the Shapley values under the names that `shap.Explanation` takes: `values`, `base_values`,
  /// `feature_names` and, where every player is one number, `data`; one sample, so a matrix of one row.
  ///
  /// `shap.Explanation(**numpy.load("g-shap.npz"))[0]`
  public static func writeShap(_ result: GameResult, data: [Double]?, to sink: ByteSink) throws {
    var arrays = [
      ("values", NpyArray(result.shapley, isRow: true)), ("base_values", NpyArray([result.vEmpty])),
      ("feature_names", NpyArray(result.players)),
    ]
    if let data { arrays.append(("data", NpyArray(data, isRow: true))) }
    try write(arrays, to: sink)
  }

  /// Writes arrays by name.
  static func write(_ arrays: [(String, NpyArray)], to sink: ByteSink) throws {
    var archive = ZipArchive()
    for (name, array) in arrays {
      try archive.append("\(name).npy", size: array.bytes, to: sink) { try array.write(to: $0) }
    }
    try archive.finish(to: sink)
  }
}
