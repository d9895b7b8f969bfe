// SPDX-License-Identifier: Apache-2.0

/// The batch that a job gets without any measurement, which fixes the bits of its values.
enum ReferenceBatch {
  /// Batches that are tried against the reference.
  static let candidates = [16, 32, 64, 128, 256, 512, 1024, 2048]

  /// The largest power of two up to 1024 whose rows fit 1 MiB and which does not exceed the game's 2^n
  /// masks, but at least 16.
  static func rows(rowBytes: Int, players: Int) -> Int {
    candidates.last { rows in
      rows == 16 || (rows <= 1024 && rows <= 1 << players && rows * rowBytes <= 1 << 20)
    } ?? 16
  }
}
