// SPDX-License-Identifier: Apache-2.0
import DequeModule

/// A check, ordered with a shard, that rows do not depend on the rows beside them.
struct RowCheck: Sendable {
  /// A worker found other values than the stored ones.
  struct Doubt: Sendable {
    let by: Maker
    /// The shard whose values it found otherwise.
    let shard: Int
    /// Those who found the same after it.
    fileprivate(set) var others: [Maker] = []
    /// Those who found the stored values.
    fileprivate(set) var against: [Maker] = []

    var makers: [Maker] { [by] + others }
  }

  var doubt: Doubt?
  /// Whether it waits for the audit of the doubted shard.
  var isWaiting = false
  /// The shard's attempts when it was opened, or asked for again: leases of later attempts are for it.
  var openedAfter: UInt32
  /// Unexpired leases for it.
  var live = 0
  /// Attempts at it that failed.
  var failures = 0
  var lost = LostLeases()
  /// Doubts that it has had.
  var doubts = 0
  /// Whether the rows are those of the shard itself, not of the whole game.
  let isOwn: Bool
}

/// The open checks of rows, and the queue of those to be leased.
///
/// Invariants: a check that does not wait and has no live lease is in the queue, where entries may be out of date; a
/// check with a doubt is among those of the doubted shard.
struct RowCheckTable: Sendable {
  private(set) var open: [Int: RowCheck] = [:]
  private(set) var queue = Deque<Int>()
  /// By doubted shard, the checks that doubt it.
  private var doubting: [Int: [Int]] = [:]
  /// Whether a check of a game whose shards are all durable was opened since the start.
  var hasWhole = false

  var isEmpty: Bool { open.isEmpty }

  subscript(number: Int) -> RowCheck? { open[number] }

  mutating func open(_ number: Int, after attempts: UInt32, isOwn: Bool) {
    assert(open[number] == nil, "a shard has one check of rows at a time")
    open[number] = RowCheck(openedAfter: attempts, isOwn: isOwn)
    queue.append(number)
  }

  /// Closes the shard's check; returns it if it had one.
  mutating func close(_ number: Int) -> RowCheck? {
    clearDoubt(number)
    return open.removeValue(forKey: number)
  }

  /// Asks for a check again, by leases after so many attempts.
  mutating func ask(_ number: Int, after attempts: UInt32) {
    open[number]?.isWaiting = false
    open[number]?.openedAfter = attempts
    open[number]?.live = 0
    queue.append(number)
  }

  mutating func append(_ number: Int) { queue.append(number) }

  mutating func popWaiting() -> (number: Int, RowCheck)? {
    while let number = queue.popFirst() {
      if let check = open[number], check.live == 0, !check.isWaiting { return (number, check) }
    }
    return nil
  }

  mutating func putBack(_ passed: [Int]) { queue.prepend(contentsOf: passed) }

  mutating func addLease(of number: Int) { open[number]?.live += 1 }

  /// Notes a lease that was lost or handed back; returns whether it counts as a failure.
  mutating func noteLost(_ number: Int, by maker: Maker) -> Bool { open[number]?.lost.note(maker) ?? false }

  mutating func removeLease(of number: Int) {
    open[number]?.live -= 1
    assert(open[number].map { $0.live >= 0 } ?? true, "a check has no lease to lose")
  }

  /// Notes that a worker found other values of a shard than the stored ones.
  mutating func doubt(_ number: Int, _ doubt: RowCheck.Doubt, isWaiting: Bool, after attempts: UInt32) {
    clearDoubt(number)
    open[number]?.doubt = doubt
    open[number]?.doubts += 1
    doubting[doubt.shard, default: []].append(number)
    if isWaiting {
      open[number]?.isWaiting = true
      open[number]?.openedAfter = attempts
      open[number]?.live = 0
    } else {
      ask(number, after: attempts)
    }
  }

  /// Notes that another worker found the same.
  mutating func confirmDoubt(_ number: Int, by maker: Maker) { open[number]?.doubt?.others.append(maker) }

  /// Notes that another worker found the stored values.
  mutating func contradictDoubt(_ number: Int, by maker: Maker) {
    open[number]?.doubt?.against.append(maker)
  }

  private mutating func clearDoubt(_ number: Int) {
    guard let doubt = open[number]?.doubt else { return }
    open[number]?.doubt = nil
    doubting[doubt.shard]?.removeAll { $0 == number }
    if doubting[doubt.shard]?.isEmpty == true { doubting[doubt.shard] = nil }
  }

  /// Returns the checks that doubt a shard.
  func checks(doubting shard: Int) -> [Int] { doubting[shard] ?? [] }

  /// Forgets every doubt about a shard: it has no longer the values that were doubted.
  mutating func forgetDoubts(about shard: Int) {
    for number in checks(doubting: shard) { clearDoubt(number) }
  }

  /// Counts an attempt that failed; returns whether it was the third.
  mutating func countFailure(of number: Int) -> Bool {
    open[number]?.failures += 1
    return open[number].map { $0.failures >= 3 } ?? false
  }
}
