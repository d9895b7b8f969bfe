// SPDX-License-Identifier: Apache-2.0
import AndorKernels

/// Folds a table over 2^n masks, one player after the other, into sums by coalition and size.
///
/// After j players a state has one row for each coalition T of at most `order` of them and each size r ≤ j of
/// S ∩ (the j players) ⊇ T; a row is a table over the players that remain. Blocks of 2^12 entries are folded in
/// cache, highest player first, so that rows stay contiguous, down to the three lowest players, a vector's width.
/// Blocks are then combined, lowest player first; the three are folded at the end.
struct SizeFold: Sendable {
  let players: Int
  let order: Int
  private let blockBits: Int
  /// Players that stay unfolded until all blocks are combined.
  private let rowBits: Int
  /// For each j the coalitions of the first j folded players: each of those before, then with player j.
  private let shapes: [Shape]

  private struct Shape: Sendable {
    var coalitions: [Coalition]
    /// Where the coalitions that the next player may join are.
    var open: [Int]
  }

  /// The coalitions of the rows of the result.
  var coalitions: [Coalition] { shapes[players].coalitions }

  init(players: Int, order: Int) {
    (self.players, self.order) = (players, order)
    blockBits = min(players, 12)
    rowBits = min(blockBits, 3)
    let sequence =
      (rowBits..<blockBits).reversed() + Array(blockBits..<players) + (0..<rowBits).reversed()
    var shapes = [Shape(coalitions: [.empty], open: order > 0 ? [0] : [])]
    for player in sequence {
      guard let last = shapes.last else { break }
      let joined = last.open.map { Coalition(mask: last.coalitions[$0].mask | 1 << UInt64(player)) }
      let coalitions = last.coalitions + joined
      shapes.append(
        Shape(coalitions: coalitions, open: coalitions.indices.filter { coalitions[$0].order < order }))
    }
    self.shapes = shapes
  }

  /// Returns the rows of all players: n + 1 sums for each coalition.
  func run(_ table: UnsafeBufferPointer<Double>, threads: Int) -> [Double] {
    let high = players - blockBits
    let sliceBits = min(high, 6)
    var slices = Array(repeating: [Double](), count: 1 << sliceBits)
    slices.withUnsafeMutableBufferPointer { slices in
      guard let lists = slices.baseAddress, let entries = table.baseAddress else { return }
      let (memory, values) = (SharedMemory(lists), SharedTable(entries))
      parallelFor(1 << sliceBits, threads: threads) { part in
        for slice in part {
          memory.base[slice] = state(
            values.base, block: slice << (high - sliceBits), bits: high - sliceBits)
        }
      }
    }
    var folded = players - rowBits - sliceBits
    while slices.count > 1 {
      slices = stride(from: 0, to: slices.count, by: 2).map {
        combine(slices[$0], slices[$0 + 1], folded: folded)
      }
      folded += 1
    }
    return fold(slices[0], from: folded, to: players, width: 1 << rowBits)
  }

  /// Returns the state of 2^bits blocks from a block on.
  private func state(_ entries: UnsafePointer<Double>, block: Int, bits: Int) -> [Double] {
    guard bits > 0 else {
      let start = entries + block << blockBits
      let state = Array(UnsafeBufferPointer(start: start, count: 1 << blockBits))
      return fold(state, from: 0, to: blockBits - rowBits, width: 1 << blockBits)
    }
    let without = state(entries, block: block, bits: bits - 1)
    let with = state(entries, block: block + 1 << (bits - 1), bits: bits - 1)
    return combine(without, with, folded: blockBits - rowBits + bits - 1)
  }

  /// Folds the players that are the highest bit of the rows, from one count of folded players to another.
  private func fold(_ state: [Double], from first: Int, to last: Int, width: Int) -> [Double] {
    var (state, width) = (state, width)
    for folded in first..<last {
      width /= 2
      let (half, rows) = (width, shapes[folded + 1].coalitions.count * (folded + 2))
      state = [Double](unsafeUninitializedCapacity: rows * half) { next, count in
        state.withUnsafeBufferPointer { state in
          guard let from = state.baseAddress, let to = next.baseAddress else { return }
          combine(from, from + half, stride: 2 * half, width: half, folded: folded, into: to)
        }
        count = rows * half
      }
    }
    return state
  }

  private func combine(_ without: [Double], _ with: [Double], folded: Int) -> [Double] {
    let width = 1 << rowBits
    let rows = shapes[folded + 1].coalitions.count * (folded + 2)
    return [Double](unsafeUninitializedCapacity: rows * width) { next, count in
      without.withUnsafeBufferPointer { without in
        with.withUnsafeBufferPointer { with in
          guard let low = without.baseAddress, let high = with.baseAddress, let to = next.baseAddress else {
            return
          }
          combine(low, high, stride: width, width: width, folded: folded, into: to)
        }
      }
      count = rows * width
    }
  }

  /// Folds one player more: rows of `width`, `stride` apart, of the masks without it and with it.
  ///
  /// A coalition without the player adds both, sizes counted one up where it is there; one that it joins has
  /// only the latter.
  private func combine(
    _ without: UnsafePointer<Double>, _ with: UnsafePointer<Double>, stride: Int, width: Int, folded: Int,
    into next: UnsafeMutablePointer<Double>
  ) {
    let (shape, sizes) = (shapes[folded], folded + 1)
    var row = next
    for coalition in shape.coalitions.indices {
      let (low, high) = (without + coalition * sizes * stride, with + coalition * sizes * stride)
      row.update(from: low, count: width)
      for size in 1..<sizes {
        andor_sum(row + size * width, low + size * stride, high + (size - 1) * stride, width)
      }
      (row + sizes * width).update(from: high + (sizes - 1) * stride, count: width)
      row += (sizes + 1) * width
    }
    for coalition in shape.open {
      let high = with + coalition * sizes * stride
      row.update(repeating: 0, count: width)
      for size in 1...sizes { (row + size * width).update(from: high + (size - 1) * stride, count: width) }
      row += (sizes + 1) * width
    }
  }
}
