// SPDX-License-Identifier: Apache-2.0

/// How many interactions of a table are at least so strong: its sorted |I|, without sorting.
///
/// |I| falls into bins by its exponent and the first 7 bits of its fraction: edges lie less than 0.8 % apart,
/// and the counts at the edges are exact. O(2^n) time, 2 MiB of memory for any n.
public struct StrengthCounts: Sendable {
  private static let fractionBits: UInt64 = 7
  private var bins: [Int]

  /// Counts a table of 2^n effects; the entry of the empty set is no interaction. NaN is not counted.
  public init(of table: Span<Double>) {
    bins = [Int](repeating: 0, count: 1 << Int(11 + Self.fractionBits))
    for set in table.indices.dropFirst() where table[set] != 0 && !table[set].isNaN {
      bins[Self.bin(of: abs(table[set]))] += 1
    }
  }

  private static func bin(of strength: Double) -> Int { Int(strength.bitPattern >> (52 - fractionBits)) }

  private static func edge(_ bin: Int) -> Double { Double(bitPattern: UInt64(bin) << (52 - fractionBits)) }

  /// One step of the curve: so many interactions are at least so strong.
  struct Point {
    var count: Int
    var strength: Double
  }

  /// The curve from the strongest on, down to `share` of `largest`, a point for every bin that is not empty.
  func curve(downTo least: Double) -> [Point] {
    var points: [Point] = []
    var count = 0
    for bin in bins.indices.reversed() where bins[bin] > 0 {
      let edge = Self.edge(bin)
      guard edge >= least else { break }
      count += bins[bin]
      points.append(Point(count: count, strength: edge))
    }
    return points
  }

  /// How many are at least as strong as the edge just at or below a strength.
  func count(atLeast strength: Double) -> (edge: Double, count: Int) {
    let first = Self.bin(of: abs(strength))
    return (Self.edge(first), bins[first...].reduce(0, +))
  }

  /// How many are not 0.
  var total: Int { bins.reduce(0, +) }

  /// The edge below the strongest; 0 where all are 0.
  var largest: Double { bins.lastIndex { $0 > 0 }.map(Self.edge) ?? 0 }
}
