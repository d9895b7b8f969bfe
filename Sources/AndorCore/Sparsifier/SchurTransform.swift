// SPDX-License-Identifier: Apache-2.0
import AndorKernels

/// Multiplies by H⁻¹, H = Z diag(τ) Zᵀ + D diag(τ) Dᵀ + diag(σ) with weights by the size of a set, exactly.
///
/// The masks are a matrix, the high half of the players its rows and the low half its columns. Three passes, whose
/// parts are independent:
///
/// 1. ``take(_:width:first:to:)``: of a few columns at a time, the rows become spins of the high half. Eight copies of a
///    spin, the last four of them or fewer, go to a chunk, transposed, so that they are the lanes of the next pass.
/// 2. ``invert(_:in:)``: in a chunk the columns become spins of the low half; every pair of copies is a block of
///    (t₁ + 1)(t₂ + 1) entries, which is multiplied by the block of H⁻¹ for t₁ and t₂; and back.
/// 3. ``put(_:width:first:from:)``: the rows are put together and turned back.
///
/// No block depends on a cut, so neither do the bits on the number of threads. The work array has a few entries more
/// than the table, as copies are taken in fours: a tenth at n = 20, a seventh at n = 16.
final class SchurTransform: Sendable {
  /// Copies of a spin of the high half.
  struct Chunk: Sendable {
    /// How many copies it has room for: 8, or 4 at the end of a spin.
    var lanes: Int
    /// t + 1.
    var side: Int
    /// Which of the spins.
    var spin: Int
    /// Where the chunk begins in the work array.
    var first: Int
    /// Where its rows begin in `places`.
    var firstPlace: Int

    /// The entries of a row of it.
    var width: Int { lanes * side }
  }

  /// The low half: the columns.
  let low: SchurHalf
  /// The high half: the rows.
  let high: SchurHalf
  let chunks: [Chunk]
  /// For every chunk and row of its spin, the copies' rows; −1 for none.
  private let places: [Int32]
  /// The rows of the low half's spins, one after the other.
  private let lowRows: [UInt32]
  /// For every spin of the high half, those of the low one with their matrices.
  private let spins: [[AndorSchurSpin]]
  private let matrices: AlignedVector
  /// The entries of the work array.
  let workCount: Int
  /// How many columns a part of the first and last pass takes.
  let columns: Int

  /// Lists the passes for n players, 6 to 30.
  init(players n: Int) {
    precondition((6...30).contains(n), "both halves have at least 3 players")
    low = SchurHalf(players: n / 2)
    high = n % 2 == 0 ? low : SchurHalf(players: n - n / 2)
    // Whole cache lines side by side, and a part that fits a second-level cache twice.
    columns = min(1 << low.players, max(8, 1 << max(13 - high.players, 0)))
    (chunks, places, workCount) = Self.chunks(of: high, columns: 1 << low.players)
    lowRows = low.spins.flatMap(\.rows)
    var firstMatrix = 0
    var spins: [[AndorSchurSpin]] = []
    for outer in high.spins {
      var firstRow = 0
      spins.append([])
      for spin in low.spins {
        spins[spins.count - 1].append(
          AndorSchurSpin(
            side: UInt32(spin.t + 1), paths: UInt32(spin.paths), firstRow: UInt32(firstRow),
            firstMatrix: firstMatrix))
        firstRow += spin.rows.count
        firstMatrix += SchurBlocks.packed((spin.t + 1) * (outer.t + 1))
      }
    }
    self.spins = spins
    matrices = AlignedVector(count: firstMatrix)
  }

  private static func chunks(of high: SchurHalf, columns: Int) -> ([Chunk], [Int32], Int) {
    var (chunks, places, first): ([Chunk], [Int32], Int) = ([], [], 0)
    for (number, spin) in high.spins.enumerated() {
      let side = spin.t + 1
      for copy in stride(from: 0, to: spin.paths, by: 8) {
        let lanes = spin.paths - copy > 4 ? 8 : 4
        chunks.append(Chunk(lanes: lanes, side: side, spin: number, first: first, firstPlace: places.count))
        first += lanes * side * columns
        for row in 0..<side {
          for lane in copy..<copy + lanes {
            places.append(lane < spin.paths ? Int32(spin.rows[lane * side + row]) : -1)
          }
        }
      }
    }
    return (chunks, places, first)
  }

  /// Returns the entries of the work array for n players.
  static func workCount(players n: Int) -> Int {
    let m = n - n / 2
    var (count, copies) = (0, 1)
    // The copies of spin t = m − 2k: C(m, k) − C(m, k − 1).
    for k in 0...m / 2 {
      let below = copies
      if k > 0 { copies = copies * (m - k + 1) / k }
      let paths = k > 0 ? copies - below : 1
      count += (paths + 3) / 4 * 4 * (m - 2 * k + 1) << (n / 2)
    }
    return count
  }

  /// Computes the blocks of H⁻¹.
  func set(_ blocks: SchurBlocks) {
    for (outer, row) in zip(high.spins, spins) {
      for (spin, place) in zip(low.spins, row) {
        // Columns come first in a block, and their spins are the low half's.
        blocks.pack(
          outer: spin.t, of: low.players, inner: outer.t, of: high.players,
          into: matrices.base + place.firstMatrix)
      }
    }
  }

  /// Turns `width` columns from `first` on, the 2^high rows of `rows`, into spins and takes them to the chunks of `work`.
  func take(
    _ rows: UnsafeMutablePointer<Double>, width: Int, first: Int, to work: UnsafeMutablePointer<Double>
  ) {
    high.forward(rows, width: width)
    places.withUnsafeBufferPointer { places in
      guard let base = places.baseAddress else { return }
      for chunk in chunks {
        andor_schur_take(
          work + chunk.first + first * chunk.width, rows, width, base + chunk.firstPlace,
          UInt32(chunk.side), UInt32(chunk.lanes))
      }
    }
  }

  /// Multiplies a chunk by its blocks.
  func invert(_ chunk: Chunk, in work: UnsafeMutablePointer<Double>) {
    let rows = work + chunk.first
    low.forward(rows, width: chunk.width)
    let spins = spins[chunk.spin]
    andor_schur_blocks(
      rows, UInt32(chunk.side), UInt32(chunk.lanes), spins, UInt32(spins.count), lowRows, matrices.base)
    low.back(rows, width: chunk.width)
  }

  /// Undoes `take`.
  func put(
    _ rows: UnsafeMutablePointer<Double>, width: Int, first: Int, from work: UnsafeMutablePointer<Double>
  ) {
    places.withUnsafeBufferPointer { places in
      guard let base = places.baseAddress else { return }
      for chunk in chunks {
        andor_schur_put(
          rows, work + chunk.first + first * chunk.width, width, base + chunk.firstPlace,
          UInt32(chunk.side), UInt32(chunk.lanes))
      }
    }
    high.back(rows, width: width)
  }
}
