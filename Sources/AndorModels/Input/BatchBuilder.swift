// SPDX-License-Identifier: Apache-2.0

/// One thread's masked inputs: `batch` rows of every input, of which only what changes is rewritten.
///
/// Each row remembers its mask, and going to another mask rewrites the elements of the players that
/// changed. Between neighbouring aligned batches only bits ≥ log2 batch change: on average two players.
/// Nothing is allocated after `init`.
final class BatchBuilder {
  /// The rows.
  let batch: Int
  /// The inputs, in the model's order.
  let game: PreparedGame
  /// The rows of each input, back to back.
  let buffers: [UnsafeMutableRawBufferPointer]

  /// How many players masks are over.
  var players: Int { evaluated.count }

  private let evaluated: [Int]
  private var rows: Rows
  private var rowMasks: [UInt64]

  /// What the rows now hold.
  private enum Rows {
    /// Row r holds mask first + r, modulo 2^n.
    case aligned(UInt64)
    /// Row r holds the mask remembered for it.
    case listed
  }

  /// Creates rows that all hold the sample; `evaluated` are the players that bits 0, 1, … stand for.
  init(_ game: PreparedGame, evaluated: [Int], batch: Int) {
    self.game = game
    self.batch = batch
    self.evaluated = evaluated
    rows = .listed
    rowMasks = [UInt64](repeating: (1 as UInt64) << UInt64(evaluated.count) - 1, count: batch)
    buffers = game.inputs.map { input in
      let rows = input.isWhole ? 1 : batch
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: rows * input.rowBytes, alignment: 64)
      guard input.rowBytes > 0 else { return buffer }
      input.sample.bytes.withUnsafeBytes { row in
        for start in stride(from: 0, to: buffer.count, by: input.rowBytes) {
          UnsafeMutableRawBufferPointer(rebasing: buffer[start..<start + input.rowBytes]).copyMemory(
            from: row)
        }
      }
      return buffer
    }
  }

  deinit { for buffer in buffers { buffer.deallocate() } }

  /// Makes row r mask `first + r`, modulo 2^n; `first` is a multiple of the batch.
  func fill(from first: UInt64) {
    let all = (1 as UInt64) << UInt64(players) - 1
    if case .aligned(let last) = rows {
      // The low bits stand already; a high bit is the same in all rows.
      rewriteAllRows(changed: (last ^ first) & all, first: first)
    } else {
      let changed = (0..<batch).reduce(0 as UInt64) { $0 | (rowMasks[$1] ^ (first + UInt64($1)) & all) }
      rewrite(changed) { (first + UInt64($0)) & all }
    }
    rows = .aligned(first)
  }

  /// Makes row r the r-th mask of exactly `batch`.
  func fill(_ masks: ArraySlice<UInt64>) {
    if case .aligned(let last) = rows {
      let all = (1 as UInt64) << UInt64(players) - 1
      for row in 0..<batch { rowMasks[row] = (last + UInt64(row)) & all }
    }
    rows = .listed
    let start = masks.startIndex
    let changed = (0..<batch).reduce(0 as UInt64) { $0 | (rowMasks[$1] ^ masks[start + $1]) }
    rewrite(changed) { masks[start + $0] }
  }

  private func rewriteAllRows(changed: UInt64, first: UInt64) {
    for (bit, player) in evaluated.enumerated() where changed >> UInt64(bit) & 1 == 1 {
      let present = first >> UInt64(bit) & 1 == 1
      for (input, buffer) in zip(game.inputs, buffers) where input.owned.indices.contains(player) {
        switch input.sample.elementType.size {
        case 1: setAllRows(UInt8.self, input, buffer, player, present)
        case 2: setAllRows(UInt16.self, input, buffer, player, present)
        case 4: setAllRows(UInt32.self, input, buffer, player, present)
        default: setAllRows(UInt64.self, input, buffer, player, present)
        }
      }
    }
  }

  private func setAllRows<Word>(
    _: Word.Type, _ input: PreparedInput, _ buffer: UnsafeMutableRawBufferPointer, _ player: Int,
    _ present: Bool
  ) {
    guard let target = buffer.assumingMemoryBound(to: Word.self).baseAddress else { return }
    let width = input.sample.count
    (present ? input.sample.bytes : input.baseline).withUnsafeBytes { source in
      input.owned[player].withUnsafeBufferPointer { owned in
        for start in stride(from: 0, to: batch * width, by: width) {
          for element in owned {
            target[start + Int(element)] = source.loadUnaligned(
              fromByteOffset: Int(element) * MemoryLayout<Word>.size, as: Word.self)
          }
        }
      }
    }
  }

  private func rewrite(_ changed: UInt64, mask: (Int) -> UInt64) {
    for (input, buffer) in zip(game.inputs, buffers) {
      for (bit, player) in evaluated.enumerated() where changed >> UInt64(bit) & 1 == 1 {
        guard input.owned.indices.contains(player), !input.owned[player].isEmpty else { continue }
        switch input.sample.elementType.size {
        case 1: rewrite(UInt8.self, input, buffer, player, bit, mask)
        case 2: rewrite(UInt16.self, input, buffer, player, bit, mask)
        case 4: rewrite(UInt32.self, input, buffer, player, bit, mask)
        default: rewrite(UInt64.self, input, buffer, player, bit, mask)
        }
      }
    }
    for row in 0..<batch { rowMasks[row] = mask(row) }
  }

  private func rewrite<Word>(
    _: Word.Type, _ input: PreparedInput, _ buffer: UnsafeMutableRawBufferPointer, _ player: Int,
    _ bit: Int, _ mask: (Int) -> UInt64
  ) {
    let rows = buffer.assumingMemoryBound(to: Word.self)
    let width = input.sample.count
    input.sample.bytes.withUnsafeBytes { sample in
      input.baseline.withUnsafeBytes { baseline in
        input.owned[player].withUnsafeBufferPointer { owned in
          for row in 0..<batch {
            let present = mask(row) >> UInt64(bit) & 1
            guard present != rowMasks[row] >> UInt64(bit) & 1 else { continue }
            let source = present == 1 ? sample : baseline
            for element in owned {
              rows[row * width + Int(element)] = source.loadUnaligned(
                fromByteOffset: Int(element) * MemoryLayout<Word>.size, as: Word.self)
            }
          }
        }
      }
    }
  }
}
