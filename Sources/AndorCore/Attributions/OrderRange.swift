// SPDX-License-Identifier: Apache-2.0

/// The mean of v along a chain of coalitions, over all n! orders in which n players can join.
///
/// An order's chain has n + 1 coalitions, from nobody to everybody; read backwards it is the order in which they
/// leave. So one range serves insertion, where a large mean is wanted, and deletion, where a small one is.
struct OrderRange: Sendable, Equatable {
  /// The mean of the order that has the largest.
  let largest: Double
  /// The mean of the order that has the smallest.
  let smallest: Double
  /// The mean over all orders.
  let mean: Double

  /// log2 of the coalitions of a part of the table that one thread fills.
  private static let partBits = 12

  /// Finds the range of a table of 2^n values, about v(∅).
  ///
  /// By f(T) = v(T) + max f(T∖i) over the players i of T, and with min: exact up to the rounding of n sums, O(n 2^n)
  /// time, memory of a table of 2^n doubles, which is the caller's. The same bits for any number of threads.
  /// - Parameter table: 2^n doubles that are overwritten.
  init(
    of values: UnsafeBufferPointer<Double>, using table: UnsafeMutableBufferPointer<Double>, threads: Int
  ) {
    let n = playerCount(ofTableWith: values.count)
    let points = Double(n + 1)
    largest = Self.extreme(of: values, sign: 1, table, threads) / points
    smallest = -Self.extreme(of: values, sign: -1, table, threads) / points
    let empty = values[0]
    let sums = sumOverBlocks(values, width: n + 1, threads: threads) { block, high, sums in
      for low in block.indices { sums[high + low.nonzeroBitCount] += block[low] - empty }
    }
    mean = (0...n).reduce(0) { $0 + sums[$1] / binomial(n, $1) } / points
  }

  /// Returns the largest sum of sign·(v − v(∅)) along a chain.
  ///
  /// A coalition comes after those with a player less: the parts, each with all coalitions that have its high bits, by
  /// the number of these, and within a part by mask.
  private static func extreme(
    of values: UnsafeBufferPointer<Double>, sign: Double, _ table: UnsafeMutableBufferPointer<Double>,
    _ threads: Int
  ) -> Double {
    guard let source = values.baseAddress, let target = table.baseAddress else { return 0 }
    let (v, sums, empty) = (SharedTable(source), SharedMemory(target), values[0])
    let n = playerCount(ofTableWith: values.count)
    let bits = min(n, partBits)
    for order in 0...n - bits {
      let parts = Coalition.each(ofOrder: order, among: n - bits)
      parallelFor(parts.count, threads: threads) { range in
        for part in parts[range] {
          let first = Int(part.mask) << bits
          for mask in first..<first + 1 << bits {
            var best = mask == 0 ? 0 : -Double.infinity
            var rest = mask
            while rest != 0 {
              best = max(best, sums.base[mask ^ (rest & -rest)])
              rest &= rest - 1
            }
            sums.base[mask] = best + sign * (v.base[mask] - empty)
          }
        }
      }
    }
    return table[values.count - 1]
  }
}
