// SPDX-License-Identifier: Apache-2.0
import DequeModule

/// The results that the shell is writing, and those it holds because the disk is full.
///
/// Invariants: a shard has a result here exactly while it is `storing` or `parked`; nothing is held while the disk
/// has room.
struct DiskQueue: Sendable {
  private(set) var results: [Int: Storing] = [:]
  private(set) var parked = Deque<Int>()
  private(set) var isFull = false

  var count: Int { results.count }
  var isEmpty: Bool { results.isEmpty }

  /// Returns the shard's result on its way to the disk.
  subscript(number: Int) -> Storing? { results[number] }

  mutating func insert(_ number: Int, _ result: Storing) {
    assert(results[number] == nil, "a shard has one result on its way to the disk")
    results[number] = result
    if isFull { parked.append(number) }
  }

  mutating func update(_ number: Int, _ change: (inout Storing) -> Void) {
    guard var result = results[number] else { return }
    change(&result)
    results[number] = result
  }

  /// Takes out a result: it is durable, or dropped.
  mutating func remove(_ number: Int) -> Storing? { results.removeValue(forKey: number) }

  /// Holds the result of a shard that found no room; returns whether the disk was not known to be full.
  mutating func park(_ number: Int) -> Bool {
    assert(results[number] != nil, "only a result that was to be written is held")
    parked.append(number)
    defer { isFull = true }
    return !isFull
  }

  /// Ends the holding, as the disk has room again; returns whether it was full, and ``popParked()`` has results.
  mutating func empty() -> Bool {
    defer { isFull = false }
    return isFull
  }

  mutating func popParked() -> Int? { parked.popFirst() }

  /// Remembers that every result of a liar is doubted: O(results here).
  mutating func doubt(_ isLiar: (Maker) -> Bool) {
    for (number, result) in results where isLiar(result.maker) { results[number]?.isDoubted = true }
  }
}
