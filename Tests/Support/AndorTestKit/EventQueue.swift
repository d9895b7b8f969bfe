// SPDX-License-Identifier: Apache-2.0

/// Events by moment; those of the same moment in the order in which they were put in.
///
/// A binary heap: O(log events) for each event in and out.
public struct EventQueue<Event> {
  private var entries: [(moment: Int64, order: Int, event: Event)] = []
  private var pushed = 0

  /// No event.
  public init() {}

  /// Adds an event at a moment, in nanoseconds.
  public mutating func push(_ event: Event, at moment: Int64) {
    entries.append((moment, pushed, event))
    pushed += 1
    var place = entries.count - 1
    while place > 0, precedes(place, (place - 1) / 2) {
      entries.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  /// Takes out the next event; `nil` where none is left.
  public mutating func pop() -> (moment: Int64, event: Event)? {
    guard let last = entries.popLast() else { return nil }
    guard let first = entries.first else { return (last.moment, last.event) }
    entries[0] = last
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < entries.count else { break }
      if child + 1 < entries.count, precedes(child + 1, child) { child += 1 }
      guard precedes(child, place) else { break }
      entries.swapAt(place, child)
      place = child
    }
    return (first.moment, first.event)
  }

  private func precedes(_ left: Int, _ right: Int) -> Bool {
    (entries[left].moment, entries[left].order) < (entries[right].moment, entries[right].order)
  }
}
