// SPDX-License-Identifier: Apache-2.0
import AndorCore

/// One thread's masked inputs: `batch` rows of every input, of which only what changes is rewritten.
///
/// Each row remembers its mask, and going to another mask rewrites the elements of the players that
/// changed. Between neighbouring aligned batches only bits ≥ log2 batch change: on average two players.
/// Nothing is allocated after `init` but the words of listed masks.
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
  /// Words of a mask.
  private let width: Int
  /// The words of the masks of listed rows, row after row.
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
    width = max(1, (evaluated.count + 63) / 64)
    rowMasks = Self.full(players: evaluated.count, rows: batch)
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

  /// Makes all rows the mask of all players.
  func fillWithSample() { fill(Self.full(players: players, rows: batch)) }

  private static func full(players: Int, rows: Int) -> [UInt64] {
    let mask = stride(from: 0, to: max(1, players), by: 64).map { start in
      start + 64 <= players ? .max : (1 as UInt64) << UInt64(players - start) - 1
    }
    return (0..<rows).flatMap { _ in mask }
  }

  /// Makes row r mask `first + r`, modulo 2^n, of fewer than 64 players; `first` is a multiple of the batch.
  func fill(from first: UInt64) {
    let all = (1 as UInt64) << UInt64(players) - 1
    if case .aligned(let last) = rows {
      // The low bits stand already; a high bit is the same in all rows.
      rewriteAllRows(changed: (last ^ first) & all, first: first)
    } else {
      rewrite((0..<UInt64(batch)).map { (first + $0) & all })
    }
    rows = .aligned(first)
  }

  /// Makes row r the r-th mask of exactly `batch`.
  func fill(_ masks: MaskTable) { fill(masks.words) }

  private func fill(_ masks: [UInt64]) {
    if case .aligned(let last) = rows {
      let all = (1 as UInt64) << UInt64(players) - 1
      for row in 0..<batch { rowMasks[row] = (last + UInt64(row)) & all }
    }
    rows = .listed
    rewrite(masks)
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

  /// Gives the rows other masks, as words, row after row.
  private func rewrite(_ masks: [UInt64]) {
    var changed = [UInt64](repeating: 0, count: width)
    for place in masks.indices { changed[place % width] |= rowMasks[place] ^ masks[place] }
    for (input, buffer) in zip(game.inputs, buffers) {
      for (bit, player) in evaluated.enumerated() where changed[bit / 64] >> UInt64(bit % 64) & 1 == 1 {
        guard input.owned.indices.contains(player), !input.owned[player].isEmpty else { continue }
        switch input.sample.elementType.size {
        case 1: rewrite(UInt8.self, input, buffer, player, bit, masks)
        case 2: rewrite(UInt16.self, input, buffer, player, bit, masks)
        case 4: rewrite(UInt32.self, input, buffer, player, bit, masks)
        default: rewrite(UInt64.self, input, buffer, player, bit, masks)
        }
      }
    }
    rowMasks = masks
  }

  private func rewrite<Word>(
    _: Word.Type, _ input: PreparedInput, _ buffer: UnsafeMutableRawBufferPointer, _ player: Int,
    _ bit: Int, _ masks: [UInt64]
  ) {
    let rows = buffer.assumingMemoryBound(to: Word.self)
    let elements = input.sample.count
    input.sample.bytes.withUnsafeBytes { sample in
      input.baseline.withUnsafeBytes { baseline in
        input.owned[player].withUnsafeBufferPointer { owned in
          for row in 0..<batch {
            let (word, shift) = (row * width + bit / 64, UInt64(bit % 64))
            let present = masks[word] >> shift & 1
            guard present != rowMasks[word] >> shift & 1 else { continue }
            let source = present == 1 ? sample : baseline
            for element in owned {
              rows[row * elements + Int(element)] = source.loadUnaligned(
                fromByteOffset: Int(element) * MemoryLayout<Word>.size, as: Word.self)
            }
          }
        }
      }
    }
  }
}
