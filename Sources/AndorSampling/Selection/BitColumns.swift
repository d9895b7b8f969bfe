// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorKernels

/// Masks as bit columns: those of the players, and of atoms on request.
struct BitColumns: Sendable {
  let players: Int
  /// The number of masks.
  let masks: Int
  /// The words of a column.
  let height: Int
  /// The columns of all players, one after the other.
  let columns: [UInt64]

  init(_ table: MaskTable) {
    (players, masks, height) = (table.players, table.count, (table.count + 63) / 64)
    columns = table.columns
  }

  /// Returns the column of an atom.
  func column(_ atom: AndOrAtom) -> [UInt64] {
    var result = Array(columns[atom.players[0] * height..<(atom.players[0] + 1) * height])
    for player in atom.players.dropFirst() {
      for k in 0..<height {
        let word = columns[player * height + k]
        result[k] = atom.kind == .and ? result[k] & word : result[k] | word
      }
    }
    return result
  }

  /// Returns how many masks a column shares with each of other columns.
  func common(_ column: [UInt64], _ others: [UInt64]) -> [Int] {
    guard height > 0 else { return [] }
    var counts = [UInt32](repeating: 0, count: others.count / height)
    andor_bit_counts(&counts, column, others, counts.count, height)
    return counts.map(Int.init)
  }

  /// Adds a multiple of a column to the values of masks, of which there are 64 a word.
  func add(_ column: [UInt64], times amount: Double, to values: inout [Double]) {
    andor_bit_add(&values, column, height, amount)
  }

  /// Returns the predictions of a model, one a mask.
  func values(of model: AndOrModel) -> [Double] {
    var values = [Double](repeating: model.constant, count: height * 64)
    for (atom, effect) in zip(model.atoms, model.effects) { add(column(atom), times: effect, to: &values) }
    return Array(values.prefix(masks))
  }
}

/// Sums of a function of masks over those that columns have in common.
struct BitSums: Sendable {
  /// The 256 sums of each eight masks.
  private let tables: [Double]
  private let height: Int
  /// How many words of columns are looked up in tables at a time, as many as fit into the nearest cache.
  private static let piece = 2

  /// Prepares the values of masks, of which there are 64 a word.
  init(_ values: [Double], height: Int) {
    self.height = height
    var tables = [Double](repeating: 0, count: height * 2048)
    andor_bit_tables(&tables, values, height * 8)
    self.tables = tables
  }

  /// Returns the sums over what each of some columns has in common with each of others: `columns` times `others`.
  func sums(_ columns: [UInt64], _ others: [UInt64], onlyLater: Bool = false, threads: Int) -> [Double] {
    let (count, width) = (columns.count / height, others.count / height)
    var result = [Double](repeating: 0, count: count * width)
    let height = height
    result.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let target = SharedMemory(base)
      parallelFor(count, threads: threads) { part in
        for first in stride(from: 0, to: height, by: Self.piece) {
          for i in part {
            let start = onlyLater ? min(i + 1, width) : 0
            columns.withUnsafeBufferPointer { columns in
              others.withUnsafeBufferPointer { others in
                andor_bit_sums(
                  target.base + i * width + start, columns.baseAddress! + i * height,
                  others.baseAddress! + start * height, width - start, height, first,
                  min(first + Self.piece, height), tables)
              }
            }
          }
        }
      }
    }
    return result
  }
}
