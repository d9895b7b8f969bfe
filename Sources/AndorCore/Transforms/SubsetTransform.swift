// SPDX-License-Identifier: Apache-2.0
import AndorKernels

/// A linear map of a table over coalitions that is one 2x2 step for each player: the Möbius and zeta
/// transforms.
///
/// All tables have 2^n entries, indexed by mask. Every call works in place, takes O(n 2^n) additions and
/// about two passes over memory, allocates at most 512 KiB a thread, and gives the same bits for every
/// number of threads and every CPU: entries pass their levels (bits) in ascending order, so running
/// `levels: 0..<m` and later `m..<n` gives the bits of the whole transform.
public protocol SubsetTransform {
  /// The 2x2 step of the transform.
  static var step: SubsetStep { get }
}

/// What a transform does to a pair of entries whose masks differ in one bit.
public struct SubsetStep: Sendable {
  let kernel: AndorButterfly
}

extension SubsetTransform {
  /// Transforms a table in place.
  ///
  /// - Parameters:
  ///   - table: 2^n entries.
  ///   - levels: the bits to run, all of 0 ..< n when left out.
  ///   - threads: at most so many threads; the result does not depend on it.
  public static func transform(_ table: inout [Double], levels: Range<Int>? = nil, threads: Int = 1) {
    table.withUnsafeMutableBufferPointer { transform($0, levels: levels, threads: threads) }
  }

  /// Transforms a table in borrowed memory, such as a mapped file, in place.
  public static func transform(
    _ table: inout MutableSpan<Double>, levels: Range<Int>? = nil, threads: Int = 1
  ) {
    table.withUnsafeMutableBufferPointer { transform($0, levels: levels, threads: threads) }
  }

  /// Transforms a table in memory of the caller's, such as a mapped file, in place.
  public static func transform(
    _ table: UnsafeMutableBufferPointer<Double>, levels: Range<Int>? = nil, threads: Int = 1
  ) {
    let n = playerCount(ofTableWith: table.count)
    Butterfly().apply(step.kernel, to: table, levels: levels ?? 0..<n, threads: threads)
  }

  /// Transforms the columns of a matrix of 2^k rows in place: level j combines rows that differ in bit j.
  ///
  /// This is how the high levels run over shards: row h holds the same columns of shard h, and level j of
  /// the rows is level m + j of the table.
  ///
  /// - Parameters:
  ///   - matrix: 2^k rows of `width` entries, one after the other.
  ///   - width: entries a row, any number.
  public static func transformRows(
    _ matrix: UnsafeMutableBufferPointer<Double>, width: Int, threads: Int = 1
  ) {
    precondition(width > 0 && matrix.count % width == 0, "a matrix has whole rows")
    let bits = playerCount(ofTableWith: matrix.count / width)
    Butterfly().applyToRows(
      step.kernel, of: matrix, stride: width, width: width, bits: bits, threads: threads)
  }
}

/// The Möbius transform: from values v to AND interactions (Harsanyi dividends).
///
/// I_and(S) = Σ_{T ⊆ S} (−1)^{|S|−|T|} v(T) (Harsanyi 1963; Rota 1964), and v(T) = Σ_{S ⊆ T} I_and(S).
/// Rounding: |error(S)| ≤ n·2^{−53}·Σ_{T ⊆ S} |v(T)| to first order. Integers stay exact while
/// Σ_{T ⊆ S} |v(T)| < 2^53.
public enum Moebius: SubsetTransform {
  /// with −= without.
  public static let step = SubsetStep(kernel: .moebius)
}

/// The zeta transform, the inverse of the Möbius transform: from AND interactions to values.
///
/// v(T) = Σ_{S ⊆ T} I(S).
public enum Zeta: SubsetTransform {
  /// with += without.
  public static let step = SubsetStep(kernel: .zeta)

  /// Sums over supersets, in place: (Zᵀ x)(T) = Σ_{S ⊇ T} x(S).
  static func transpose(_ table: inout [Double], threads: Int = 1) {
    table.withUnsafeMutableBufferPointer { transpose($0, threads: threads) }
  }

  /// Sums over supersets in memory of the caller's, in place.
  static func transpose(_ table: UnsafeMutableBufferPointer<Double>, threads: Int = 1) {
    Butterfly().apply(
      .zetaTranspose, to: table, levels: 0..<playerCount(ofTableWith: table.count), threads: threads)
  }
}
