// SPDX-License-Identifier: Apache-2.0
import AndorJob

/// The order in which shards are leased for the first time.
///
/// Run by run: a game's shards at the start, then rounds as they are added; within a run as its game's mask plan
/// says. O(1) amortised a step, a few words of memory a run.
package struct DispatchOrder: Sendable {
  private var runs: [LeasePlaces]
  private var run = 0

  /// Creates the order over runs.
  package init(_ runs: [LeasePlaces]) { self.runs = runs }

  /// Adds a run, which comes after all others.
  mutating func append(_ places: LeasePlaces) { runs.append(places) }

  /// Returns the next shard, by its run and its number there; `nil` when all have been named once.
  package mutating func next() -> (run: Int, number: Int)? {
    while run < runs.count {
      if let number = runs[run].next() { return (run, number) }
      run += 1
    }
    return nil
  }
}
