// SPDX-License-Identifier: Apache-2.0

/// How many interactions of a table are at least so strong: its sorted |I|, almost without sorting.
///
/// |I| falls into bins by its exponent and the first 7 bits of its fraction: edges lie less than 0.8 % apart,
/// and the counts at the edges are exact. O(2^n) time, 2 MiB of memory for any n.
public struct StrengthCounts: Sendable {
  private static let fractionBits: UInt64 = 7
  /// Tables up to this size are sorted: that costs less than to clear and read all the bins.
  private static let sorted = 1 << 14
  /// The bins that are not empty, strongest first, each with the interactions in it and in those before it.
  private let bins: [(bin: Int, count: Int)]

  /// Counts a table of 2^n effects; the entry of the empty set is no interaction. What is not finite
  /// is not counted.
  public init(of table: Span<Double>) {
    bins = table.count <= Self.sorted ? Self.few(table) : Self.many(table)
  }

  private static func few(_ table: Span<Double>) -> [(bin: Int, count: Int)] {
    var found: [Int] = []
    for set in table.indices.dropFirst() where table[set] != 0 && table[set].isFinite {
      found.append(bin(of: abs(table[set])))
    }
    found.sort(by: >)
    var bins: [(bin: Int, count: Int)] = []
    for (position, bin) in found.enumerated() {
      if bins.last?.bin == bin {
        bins[bins.count - 1].count = position + 1
      } else {
        bins.append((bin, position + 1))
      }
    }
    return bins
  }

  private static func many(_ table: Span<Double>) -> [(bin: Int, count: Int)] {
    var counts = [Int](repeating: 0, count: 1 << Int(11 + fractionBits))
    for set in table.indices.dropFirst() where table[set] != 0 && table[set].isFinite {
      counts[bin(of: abs(table[set]))] += 1
    }
    var bins: [(bin: Int, count: Int)] = []
    var total = 0
    for bin in counts.indices.reversed() where counts[bin] > 0 {
      total += counts[bin]
      bins.append((bin, total))
    }
    return bins
  }

  private static func bin(of strength: Double) -> Int { Int(strength.bitPattern >> (52 - fractionBits)) }

  private static func edge(_ bin: Int) -> Double { Double(bitPattern: UInt64(bin) << (52 - fractionBits)) }

  /// One step of the curve: so many interactions are at least so strong.
  package struct Point: Equatable {
    package var count: Int
    package var strength: Double
  }

  /// Returns the curve from the strongest on, as far as strengths are at least `least`: a point for every bin.
  package func curve(downTo least: Double) -> [Point] {
    bins.lazy.map { Point(count: $0.count, strength: Self.edge($0.bin)) }.prefix { $0.strength >= least }.map
    { $0 }
  }

  /// Returns how many are at least as strong as the edge just at or below a strength.
  package func count(atLeast strength: Double) -> (edge: Double, count: Int) {
    let first = Self.bin(of: abs(strength))
    return (Self.edge(first), bins.last { $0.bin >= first }?.count ?? 0)
  }

  /// How many are not 0.
  package var total: Int { bins.last?.count ?? 0 }

  /// The edge below the strongest; 0 where all are 0.
  package var largest: Double { bins.first.map { Self.edge($0.bin) } ?? 0 }
}
