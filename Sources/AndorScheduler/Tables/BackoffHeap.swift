// SPDX-License-Identifier: Apache-2.0

/// The shards waiting for their retry, earliest first.
///
/// A shard may leave its wait early (a late result came); its entry then stays and is ignored when it falls
/// due. O(log waiting) an operation.
struct BackoffHeap: Sendable {
  private var entries: [(moment: Instant, shard: Int32)] = []

  var first: Instant? { entries.first?.moment }
  var shards: [Int] { entries.map { Int($0.shard) } }

  mutating func insert(_ shard: Int, at moment: Instant) {
    entries.append((moment, Int32(shard)))
    var place = entries.count - 1
    while place > 0, precedes(place, (place - 1) / 2) {
      entries.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  mutating func popDue(at now: Instant) -> Int? {
    guard let first = entries.first, first.moment <= now else { return nil }
    let last = entries.removeLast()
    if !entries.isEmpty {
      entries[0] = last
      siftDown()
    }
    return Int(first.shard)
  }

  private func precedes(_ left: Int, _ right: Int) -> Bool {
    (entries[left].moment, entries[left].shard) < (entries[right].moment, entries[right].shard)
  }

  private mutating func siftDown() {
    var place = 0
    while true {
      var least = place
      let child = 2 * place + 1
      if child < entries.count, precedes(child, least) { least = child }
      if child + 1 < entries.count, precedes(child + 1, least) { least = child + 1 }
      guard least != place else { return }
      entries.swapAt(place, least)
      place = least
    }
  }
}
