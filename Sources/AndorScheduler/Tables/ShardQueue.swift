// SPDX-License-Identifier: Apache-2.0
import AndorJob
import DequeModule

/// The shards to be leased: those to lease again at once, those that wait for their retry, then the fresh ones.
///
/// An entry may be out of date (a late result came for the shard): whoever takes it looks at the shard's state.
/// Invariants: a shard in state `ready` is among the ready ones, one in `backoff` has a moment, and one in `fresh`
/// comes in the order, unless the order is at its end.
struct ShardQueue: Sendable {
  private(set) var ready = Deque<Int>()
  private(set) var backoff = Backoff()
  private var order: DispatchOrder
  /// Whether every shard there is so far has been leased once.
  private(set) var isFreshExhausted = false

  init(_ runs: [LeasePlaces]) {
    order = DispatchOrder(runs)
  }

  /// Adds a run of fresh shards, which comes after all others.
  mutating func add(_ places: LeasePlaces) {
    order.append(places)
    isFreshExhausted = false
  }

  /// Returns the next shard that was never leased, by its run and its number there.
  mutating func nextFresh() -> (run: Int, number: Int)? {
    guard !isFreshExhausted else { return nil }
    let next = order.next()
    isFreshExhausted = next == nil
    return next
  }

  mutating func append(_ number: Int) { ready.append(number) }

  mutating func popReady() -> Int? { ready.popFirst() }

  /// Puts back what was taken from the front and passed over.
  mutating func putBack(_ passed: [Int]) { ready.prepend(contentsOf: passed) }

  mutating func delay(_ number: Int, until moment: Instant) { backoff.insert(number, at: moment) }

  mutating func popDue(at now: Instant) -> Int? { backoff.popDue(at: now) }
}
