// SPDX-License-Identifier: Apache-2.0

/// Small numbers in the order in which they were put in, any of which can be taken out: O(1) an operation.
///
/// A doubly linked list over the numbers themselves (a lease's slot, a worker's row), each at most once in it.
struct AgeList: Sendable {
  private static let absent: Int32 = -2
  private static let end: Int32 = -1

  private var olders: [Int32] = []
  private var youngers: [Int32] = []
  private var first = Self.end
  private var last = Self.end
  private(set) var count = 0

  /// The number that is in the list for the longest.
  var oldest: Int? { first < 0 ? nil : Int(first) }

  func contains(_ number: Int) -> Bool { number < olders.count && olders[number] != Self.absent }

  /// Returns the number put in after this one.
  func younger(than number: Int) -> Int? {
    youngers[number] < 0 ? nil : Int(youngers[number])
  }

  mutating func append(_ number: Int) {
    assert(!contains(number), "\(number) is in the list already")
    while olders.count <= number {
      olders.append(Self.absent)
      youngers.append(Self.absent)
    }
    olders[number] = last
    youngers[number] = Self.end
    if last >= 0 { youngers[Int(last)] = Int32(number) } else { first = Int32(number) }
    last = Int32(number)
    count += 1
  }

  /// Takes a number out if it is there.
  mutating func remove(_ number: Int) {
    guard contains(number) else { return }
    let older = olders[number]
    let younger = youngers[number]
    if older >= 0 { youngers[Int(older)] = younger } else { first = younger }
    if younger >= 0 { olders[Int(younger)] = older } else { last = older }
    olders[number] = Self.absent
    youngers[number] = Self.absent
    count -= 1
    assert(count >= 0)
  }
}
