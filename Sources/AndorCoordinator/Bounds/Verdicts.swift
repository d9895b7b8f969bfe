// SPDX-License-Identifier: Apache-2.0

/// The shards and workers of which a verdict was written already; pure.
///
/// A bit a shard; workers' names are their own choice, and no more than 4,096 are remembered.
struct Verdicts {
  private static let mostWorkers = 4096

  private var shards: [String: [UInt64]] = [:]
  private var workers: Set<String> = []

  /// Returns whether a verdict is the first of its shard, or of its worker where it is of none.
  mutating func isFirst(worker: String?, game: String?, shard: Int?) -> Bool {
    guard let game, let shard, shard >= 0 else {
      return workers.count < Self.mostWorkers && workers.insert(worker ?? "").inserted
    }
    var words = shards.removeValue(forKey: game) ?? []
    defer { shards[game] = words }
    if words.count <= shard >> 6 {
      words += Array(repeating: 0, count: max(shard >> 6 + 1, 2 * words.count) - words.count)
    }
    let bit: UInt64 = 1 << UInt64(shard & 63)
    defer { words[shard >> 6] |= bit }
    return words[shard >> 6] & bit == 0
  }
}
