// SPDX-License-Identifier: Apache-2.0

/// A binary heap of timers that knows where each one sits, so that any can be taken out in O(log timers).
///
/// Timers are named by small numbers (a lease's slot, a worker's index); each has at most one moment. Equal
/// moments fire in the order of their numbers.
///
/// swift-collections' `Heap` cannot take out an element by name. Entries that stay until they fall due, as
/// ``Backoff`` has, will not do here: every lease has a timer of at least 30 s and most end within 3, and a
/// worker that comes and goes would leave one behind each time.
struct TimerHeap: Sendable {
  private var entries: [(moment: Instant, number: Int32)] = []
  private var places: [Int32] = []

  /// The earliest moment.
  var first: Instant? { entries.first?.moment }
  var count: Int { entries.count }

  func contains(_ number: Int) -> Bool {
    number < places.count && places[number] >= 0
  }

  mutating func set(_ number: Int, at moment: Instant) {
    remove(number)
    while places.count <= number { places.append(-1) }
    entries.append((moment, Int32(number)))
    places[number] = Int32(entries.count - 1)
    siftUp(entries.count - 1)
  }

  mutating func remove(_ number: Int) {
    guard contains(number) else { return }
    let hole = Int(places[number])
    let last = entries.removeLast()
    places[number] = -1
    guard hole < entries.count else { return }
    entries[hole] = last
    places[Int(last.number)] = Int32(hole)
    siftUp(hole)
    siftDown(Int(places[Int(last.number)]))
  }

  /// Takes out the earliest timer if its moment has come.
  mutating func popDue(at now: Instant) -> Int? {
    guard let first = entries.first, first.moment <= now else { return nil }
    let number = Int(first.number)
    remove(number)
    return number
  }

  private func precedes(_ left: Int, _ right: Int) -> Bool {
    (entries[left].moment, entries[left].number) < (entries[right].moment, entries[right].number)
  }

  private mutating func swap(_ left: Int, _ right: Int) {
    entries.swapAt(left, right)
    places[Int(entries[left].number)] = Int32(left)
    places[Int(entries[right].number)] = Int32(right)
  }

  private mutating func siftUp(_ start: Int) {
    var place = start
    while place > 0, precedes(place, (place - 1) / 2) {
      swap(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private mutating func siftDown(_ start: Int) {
    var place = start
    while true {
      var least = place
      for child in [2 * place + 1, 2 * place + 2] where child < entries.count && precedes(child, least) {
        least = child
      }
      guard least != place else { return }
      swap(place, least)
      place = least
    }
  }
}
