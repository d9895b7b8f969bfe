// SPDX-License-Identifier: Apache-2.0

/// A queue of small numbers with both ends open, in one growing buffer; every operation is O(1) amortised.
struct Ring: Sendable {
  private var buffer: [Int32] = Array(repeating: 0, count: 16)
  private var head = 0
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  mutating func append(_ element: Int) {
    growIfFull()
    buffer[(head + count) & (buffer.count - 1)] = Int32(element)
    count += 1
  }

  mutating func prepend(_ element: Int) {
    growIfFull()
    head = (head - 1) & (buffer.count - 1)
    buffer[head] = Int32(element)
    count += 1
  }

  mutating func popFirst() -> Int? {
    guard count > 0 else { return nil }
    let element = buffer[head]
    head = (head + 1) & (buffer.count - 1)
    count -= 1
    return Int(element)
  }

  var elements: [Int] {
    (0..<count).map { Int(buffer[(head + $0) & (buffer.count - 1)]) }
  }

  private mutating func growIfFull() {
    guard count == buffer.count else { return }
    var larger = [Int32](repeating: 0, count: buffer.count * 2)
    for position in 0..<count {
      larger[position] = buffer[(head + position) & (buffer.count - 1)]
    }
    buffer = larger
    head = 0
  }
}
