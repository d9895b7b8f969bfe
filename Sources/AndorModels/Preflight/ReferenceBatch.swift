// SPDX-License-Identifier: Apache-2.0

/// The batch of a job that asks for none: the same on every machine, as it decides the last bits of values.
///
/// It is small, so that a job of few masks evaluates no rows for nothing, and no stopwatch has a say in it: a plan made
/// twice is the same plan.
enum ReferenceBatch {
  /// Rows of a batch, where so many fit.
  static let rows = 32
  /// Rows of a batch of values that do not depend on it.
  static let freeRows = 1024
  /// Most bytes of the inputs and outputs of a batch: the outputs of a language model are millions of bytes a row.
  static let bytes = 64 << 20

  /// Returns the largest power of two up to 32 whose inputs and outputs fit 64 MiB and which does not exceed the game's
  /// 2^n masks, but at least 1.
  /// - Parameter preferred: what suits the model, in place of 32.
  static func rows(rowBytes: Int, outputBytes: Int = 8, players: Int, preferred: Int? = nil) -> Int {
    var rows = min(preferred ?? rows, 1 << min(players, 20))
    while rows > 1, rows > bytes / max(rowBytes + outputBytes, 1) { rows /= 2 }
    return rows
  }
}
