// SPDX-License-Identifier: Apache-2.0

/// A game of fewer than 6 players with null players added, as the noise box's halves have 3 players at least.
///
/// The optimum stays the same. An explanation of the small game is one of the larger; and of one of the larger game,
/// the ANDs without an added player and the ORs, their added players left out, explain the small one, with no larger
/// norm.
struct BoxPadding {
  /// The values, each repeated for all sets of added players.
  let values: [Double]
  private let count: Int

  /// Returns the entries of the vectors of a search for a table of 2^n values.
  static func entries(values count: Int) -> Int { max(count, 64) }

  /// Repeats 2^n values, n < 6.
  init(_ values: UnsafeBufferPointer<Double>) {
    count = values.count
    self.values = (0..<64).map { values[$0 & (values.count - 1)] }
  }

  /// Returns an explanation of the game from one of the padded one.
  func restrict(_ point: (and: AlignedVector, or: AlignedVector)) -> (and: AlignedVector, or: AlignedVector) {
    let (and, or) = (AlignedVector(count: count), AlignedVector(count: count))
    for set in 0..<count { and.base[set] = point.and.base[set] }
    for set in 0..<64 { or.base[set & (count - 1)] += point.or.base[set] }
    return (and, or)
  }
}
