// SPDX-License-Identifier: Apache-2.0
import DequeModule

/// The open audits, and the queue of those to be leased.
///
/// Invariants: an audit without a live lease is in the queue, where entries may be out of date; no audit has fewer
/// than no live leases.
struct AuditTable: Sendable {
  private(set) var open: [Int: Audit] = [:]
  private(set) var queue = Deque<Int>()
  /// Whether the queue or the workers changed since the audits that nobody can do were last looked for.
  var isSweepDue = false
  /// Audits owed from before the start: whoever may make them is given until then to come.
  var waitsUntil: Instant?
  /// Whether there were any.
  let hasOwed: Bool
  /// Whether processes of one identity, and nobody else was there, gave three different results for a shard.
  var isModelNotDeterministic = false
  /// Shards whose audit nobody could make, and nobody has made since.
  var skipped: Set<Int> = []
  /// Shards of which different identities had different results, and nobody could decide between them.
  var disputed: Set<Int> = []
  /// By identity, how many results that it made or confirmed others confirmed or made.
  var records: [Maker.Key: Int] = [:]
  /// Identities of which a result came since the start.
  var tried: Set<Maker.Key> = []

  init(hasOwed: Bool) { self.hasOwed = hasOwed }

  var isEmpty: Bool { open.isEmpty }

  subscript(number: Int) -> Audit? { open[number] }

  /// Opens the shard's audit.
  mutating func open(_ number: Int, _ audit: Audit) {
    assert(audit.live == 0 && audit.votes == 0, "an audit begins with nothing tried")
    assert(open[number] == nil, "a shard has one audit at a time")
    skipped.remove(number)
    open[number] = audit
    append(number)
    isSweepDue = true
  }

  /// Closes the shard's audit; returns it if it had one.
  mutating func close(_ number: Int) -> Audit? { open.removeValue(forKey: number) }

  mutating func append(_ number: Int) { queue.append(number) }

  /// Takes out the next shard whose audit waits for a lease.
  mutating func popWaiting() -> (number: Int, Audit)? {
    while let number = queue.popFirst() {
      if let audit = open[number], audit.live == 0 { return (number, audit) }
    }
    return nil
  }

  /// Puts back what was taken from the front and passed over.
  mutating func putBack(_ passed: [Int]) { queue.prepend(contentsOf: passed) }

  mutating func addLease(of number: Int) { open[number]?.live += 1 }

  mutating func removeLease(of number: Int) {
    open[number]?.live -= 1
    assert(open[number].map { $0.live >= 0 } ?? true, "an audit has no lease to lose")
  }

  /// Notes a lease that was lost or handed back; returns whether it counts as a failure.
  mutating func noteLost(_ number: Int, by maker: Maker) -> Bool { open[number]?.lost.note(maker) ?? false }

  /// Replaces what is known of an open audit.
  mutating func update(_ number: Int, _ change: (inout Audit) -> Void) {
    guard var audit = open[number] else { return }
    change(&audit)
    open[number] = audit
  }
}
