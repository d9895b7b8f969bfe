// SPDX-License-Identifier: Apache-2.0
import HeapModule

/// The strongest interactions seen so far, at most `capacity`: a heap with the weakest at hand.
///
/// ``Interaction/isStronger(than:)`` is a strict order of the interactions of a table, ties included, so which ones are
/// kept does not depend on the order in which they come.
struct StrongestHeap {
  let capacity: Int
  private var kept = Heap<Ranked>()
  /// An interaction with a smaller |effect| would not be kept; asked for every entry of a table, so it is at hand.
  private(set) var threshold = 0.0

  /// An interaction in the order of its strength, the weakest first.
  private struct Ranked: Comparable {
    let interaction: Interaction

    static func < (a: Ranked, b: Ranked) -> Bool { b.interaction.isStronger(than: a.interaction) }
  }

  init(capacity: Int) {
    precondition(capacity > 0, "at least one interaction is kept")
    self.capacity = capacity
    kept.reserveCapacity(min(capacity, 1 << 14))
  }

  /// The kept ones, in no order.
  var interactions: [Interaction] { kept.unordered.map(\.interaction) }

  /// Keeps the interaction if it ranks before the weakest kept one. O(log capacity).
  mutating func insert(_ interaction: Interaction) {
    let ranked = Ranked(interaction: interaction)
    if kept.count < capacity {
      kept.insert(ranked)
    } else if let weakest = kept.min, weakest < ranked {
      kept.replaceMin(with: ranked)
    }
    if kept.count == capacity, let weakest = kept.min { threshold = abs(weakest.interaction.effect) }
    assert(kept.count <= capacity, "no more are kept than asked for")
  }
}
