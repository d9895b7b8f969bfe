// SPDX-License-Identifier: Apache-2.0
import HeapModule

/// The shards waiting for their retry, earliest first.
///
/// A shard may leave its wait early (a late result came); its entry then stays and is ignored when it falls
/// due. O(log waiting) an operation.
struct Backoff: Sendable {
  private struct Entry: Comparable, Sendable {
    let moment: Instant
    let shard: Int32

    /// Equal moments in the order of the shards: the same events give the same actions.
    static func < (left: Self, right: Self) -> Bool {
      (left.moment, left.shard) < (right.moment, right.shard)
    }
  }

  private var entries = Heap<Entry>()

  var first: Instant? { entries.min?.moment }
  var shards: [Int] { entries.unordered.map { Int($0.shard) } }

  mutating func insert(_ shard: Int, at moment: Instant) {
    entries.insert(Entry(moment: moment, shard: Int32(shard)))
  }

  mutating func popDue(at now: Instant) -> Int? {
    guard let first = entries.min, first.moment <= now else { return nil }
    entries.removeMin()
    return Int(first.shard)
  }
}
