// SPDX-License-Identifier: Apache-2.0

/// The batch that a job gets without any measurement, which fixes the bits of its values.
enum ReferenceBatch {
  /// Batches that are tried against the reference.
  static let candidates = [16, 32, 64, 128, 256, 512, 1024, 2048]
  /// Most bytes of the outputs of a batch: those of a language model are millions of bytes a row.
  static let outputBytes = 64 << 20
  /// Most bytes of the inputs of a batch of fewer than 16 rows.
  private static let inputBytes = 256 << 20

  /// Returns the largest power of two up to 1024 whose rows fit 1 MiB, whose outputs fit 64 MiB and which does not
  /// exceed the game's 2^n masks, but at least 16; fewer only where 16 rows do not fit 256 MiB or their outputs 64 MiB.
  static func rows(rowBytes: Int, outputBytes row: Int = 8, players: Int) -> Int {
    func fits(_ rows: Int, _ most: Int) -> Bool {
      rows <= most / max(rowBytes, 1) && rows <= outputBytes / max(row, 1)
    }
    if let rows = candidates.last(where: { $0 <= 1024 && $0 <= 1 << players && fits($0, 1 << 20) }) {
      return rows
    }
    return [16, 8, 4, 2].first { fits($0, inputBytes) } ?? 1
  }
}
