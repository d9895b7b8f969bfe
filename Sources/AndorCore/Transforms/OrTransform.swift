// SPDX-License-Identifier: Apache-2.0
import AndorKernels

/// The OR transform: from values v to OR interactions.
///
/// I_or(S) = −Σ_{T ⊆ S} (−1)^{|S|−|T|} v(N∖T) for S ≠ ∅; the entry of ∅ is a constant that belongs to no
/// interaction and is set to 0. Then v(T) = v(∅) + Σ_{S ∩ T ≠ ∅} I_or(S). I_or is the AND interaction of
/// the dual game v(N) − v(N∖T). Taking complements reverses the table, so the transform is a reversal, a
/// change of sign and a ``Moebius`` transform, with its costs and its guarantees.
public enum OrTransform {
  /// Transforms a table of 2^n values in place.
  public static func transform(_ table: inout [Double], threads: Int = 1) {
    table.withUnsafeMutableBufferPointer { transform($0, threads: threads) }
  }

  /// Transforms a table in borrowed memory in place.
  public static func transform(_ table: inout MutableSpan<Double>, threads: Int = 1) {
    table.withUnsafeMutableBufferPointer { transform($0, threads: threads) }
  }

  /// Transforms a table in memory of the caller's in place.
  public static func transform(_ table: UnsafeMutableBufferPointer<Double>, threads: Int = 1) {
    reverseAndNegate(table, threads: threads)
    Moebius.transform(table, threads: threads)
    table[0] = 0
  }

  /// Multiplies a table by the transposed matrix, in place; the matrix' row of ∅ is zero.
  public static func transpose(_ table: inout [Double], threads: Int = 1) {
    table.withUnsafeMutableBufferPointer { table in
      table[0] = 0
      Moebius.transpose(table, threads: threads)
      reverseAndNegate(table, threads: threads)
    }
  }

  /// The definition, written out: O(4^n), for tests.
  public static func transformReference(_ values: [Double]) -> [Double] {
    let all = values.count - 1
    return values.indices.map { set in
      guard set != 0 else { return 0 }
      return values.indices.reduce(into: 0.0) { sum, part in
        guard part & ~set == 0 else { return }
        let odd = (set ^ part).nonzeroBitCount & 1 == 1
        sum += odd ? values[all ^ part] : -values[all ^ part]
      }
    }
  }

  /// x(T) becomes −x(N∖T).
  private static func reverseAndNegate(_ table: UnsafeMutableBufferPointer<Double>, threads: Int) {
    let n = playerCount(ofTableWith: table.count)
    guard let base = table.baseAddress, n > 0 else {
      table[0] = -table[0]
      return
    }
    let half = table.count / 2
    let piece = min(half, 1 << 15)
    let memory = SharedMemory(base)
    parallelFor(half / piece, threads: threads) { part in
      let first = part.lowerBound * piece
      andor_reverse_negate(memory.base + first, memory.base + 2 * half - 1 - first, part.count * piece)
    }
  }
}
