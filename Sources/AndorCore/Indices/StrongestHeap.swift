// SPDX-License-Identifier: Apache-2.0

/// The strongest interactions seen so far, at most `capacity`: a binary heap with the weakest on top.
struct StrongestHeap {
  let capacity: Int
  private(set) var interactions: [Interaction] = []

  init(capacity: Int) { self.capacity = capacity }

  /// An interaction with a smaller |effect| would not be kept.
  var threshold: Double { interactions.count < capacity ? 0 : abs(interactions[0].effect) }

  /// Keeps the interaction if it ranks before the weakest kept one. O(log capacity).
  mutating func insert(_ interaction: Interaction) {
    if interactions.count < capacity {
      interactions.append(interaction)
      siftUp()
    } else if interaction.isStronger(than: interactions[0]) {
      interactions[0] = interaction
      siftDown()
    }
  }

  private mutating func siftUp() {
    var child = interactions.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard interactions[parent].isStronger(than: interactions[child]) else { return }
      interactions.swapAt(parent, child)
      child = parent
    }
  }

  private mutating func siftDown() {
    var parent = 0
    while true {
      let children = 2 * parent + 1..<min(2 * parent + 3, max(interactions.count, 2 * parent + 1))
      guard
        let weakest = children.max(by: { interactions[$0].isStronger(than: interactions[$1]) }),
        interactions[parent].isStronger(than: interactions[weakest])
      else { return }
      interactions.swapAt(parent, weakest)
      parent = weakest
    }
  }
}
