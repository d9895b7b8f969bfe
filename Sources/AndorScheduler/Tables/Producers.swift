// SPDX-License-Identifier: Apache-2.0

/// Which durable shards came from whom, so that a liar's can be taken back, long after it is gone and forgotten.
///
/// By identity, else by the number of the worker: neither is given twice, as rows of the ``WorkerTable`` are. One list a producer, linked
/// through its shards: four bytes a shard, and an entry for each producer; never more entries than durable shards.
struct Producers: Sendable {
  private var next: [Int32]
  private var latest: [Maker.Key: Int32] = [:]

  init(shards: Int) {
    next = Array(repeating: -1, count: shards)
  }

  /// How many producers are remembered.
  var count: Int { latest.count }

  mutating func grow(by added: Int) { next += repeatElement(-1, count: added) }

  /// Adds a shard of the maker that became durable.
  mutating func add(_ number: Int, of maker: Maker) {
    next[number] = latest.updateValue(Int32(number), forKey: maker.key) ?? -1
  }

  /// Takes the shards of a maker that lied out of its list, the latest first. O(its shards).
  mutating func takeAll(of maker: Maker) -> [Int] {
    var shards: [Int] = []
    var number = latest.removeValue(forKey: maker.key) ?? -1
    while number >= 0 {
      shards.append(Int(number))
      number = next[Int(number)]
    }
    return shards
  }
}
