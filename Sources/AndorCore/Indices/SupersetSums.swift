// SPDX-License-Identifier: Apache-2.0

/// Σ_{S ⊇ T, |S| = s} I(S) for every coalition T up to an order and every size s.
///
/// Every ``CoalitionIndex`` is a weighted sum of these, so one pass over the table of 2^n entries gives all of
/// them. The pass folds the table player by player: what is kept after j players is a table over the remaining
/// ones for each coalition of up to `order` of the j and each size, and combining the two halves for the next
/// player halves the former while the latter grows. That is O(2^n) additions for a fixed order (about 12 an entry
/// for single players, 24 for pairs, 41 for triples), against n/2 of a butterfly, and C(n, ≤ order)·(n + 1)
/// doubles of memory. The folds and their order follow from n alone: the bits do not depend on threads.
public struct SupersetSums: Sendable {
  /// n.
  public let players: Int
  /// The highest order of T.
  public let order: Int
  /// The coalitions T, by order and then by mask.
  public let coalitions: [Coalition]
  /// n + 1 sums for each coalition.
  private let sums: [Double]

  /// Creates the sums of a table of 2^n entries.
  ///
  /// - Parameters:
  ///   - table: the Möbius table, indexed by mask.
  ///   - order: the highest order of T, 0 ... n.
  ///   - threads: at most so many threads; the result does not depend on it.
  public init(of table: Span<Double>, order: Int, threads: Int = 1) {
    let n = playerCount(ofTableWith: table.count)
    precondition((0...n).contains(order), "an order is 0 ... n")
    (players, self.order) = (n, order)
    let fold = SizeFold(players: n, order: order)
    let folded = table.withUnsafeBufferPointer { fold.run($0, threads: threads) }
    let ranked = fold.coalitions.enumerated().sorted {
      ($0.element.order, $0.element) < ($1.element.order, $1.element)
    }
    coalitions = ranked.map(\.element)
    sums = ranked.flatMap { folded[$0.offset * (n + 1)..<($0.offset + 1) * (n + 1)] }
  }

  /// Returns the coalitions of one order.
  public func coalitions(ofOrder order: Int) -> ArraySlice<Coalition> { coalitions[range(of: order)] }

  /// Returns Σ_s weights[s] Σ_{S ⊇ T, |S| = s} I(S) for the coalitions T of one order.
  func weighted(order: Int, by weights: [Double]) -> [Double] {
    precondition(weights.count == players + 1, "one weight for each size")
    return range(of: order).map { row in
      (order...players).reduce(0.0) { $0 + weights[$1] * sums[row * (players + 1) + $1] }
    }
  }

  private func range(of order: Int) -> Range<Int> {
    precondition((0...self.order).contains(order), "the sums go up to a highest order")
    let start = (0..<order).reduce(0) { $0 + Int(binomial(players, $1)) }
    return start..<start + Int(binomial(players, order))
  }
}
