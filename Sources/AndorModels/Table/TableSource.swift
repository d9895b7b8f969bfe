// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorFormats
import AndorJob

/// A game whose values stand in an `.npy` file of 2^n numbers or booleans along one axis.
///
/// Values are read where they stand, a batch at a time; nothing of the table is kept in memory. With
/// `player0_msb` neighbouring masks lie far apart and every value is read on its own (about 2 M/s).
final class TableSource: ValueSource {
  let wantsWholeBatches = false
  private let file: InputFile
  private let header: NpyHeader
  private let order: ValueTable.Order
  private let players: Int

  init(path: String, order: ValueTable.Order, players: Int) throws {
    file = try fromFile(InputFile(path, limit: Limits.artifactBytes))
    header = try fromFile(NpyHeader(file, limits: .job))
    self.order = order
    self.players = players
    let long = header.shape.filter { $0 != 1 }
    guard header.count == 1 << players, long.count <= 1 else {
      throw ModelError(
        .invalid,
        "the table has shape \(Tensor.text(of: header.shape)), but \(players) players need [\(1 << players)]",
        at: path, hint: "Give one value for each of the 2^n masks.")
    }
  }

  var adviceForFinite: String { "Put a finite number there in the table." }

  func evaluate(from first: UInt64, count: Int, into values: UnsafeMutablePointer<Double>) throws {
    switch order {
    case .player0LeastSignificant: try read(at: Int(first), count: count, into: values)
    case .player0MostSignificant:
      for row in 0..<count { try read(at: index(of: first + UInt64(row)), count: 1, into: values + row) }
    }
  }

  func evaluate(_ masks: MaskTable, into values: UnsafeMutablePointer<Double>) throws {
    // A table's players fit one word.
    for (row, mask) in masks.words.enumerated() {
      try read(at: index(of: mask), count: 1, into: values + row)
    }
  }

  private func index(of mask: UInt64) -> Int {
    guard order == .player0MostSignificant, players > 0 else { return Int(mask) }
    return Int(mask.reversedBits >> UInt64(64 - players))
  }

  private func read(at index: Int, count: Int, into values: UnsafeMutablePointer<Double>) throws {
    let type = header.elementType
    // Narrow elements are read into the back half of the buffer and widened towards the front.
    let raw = UnsafeMutableRawBufferPointer(start: values, count: count * 8)
    let part = UnsafeMutableRawBufferPointer(rebasing: raw[(count * (8 - type.size))...])
    try fromFile(file.read(into: part, at: header.dataOffset + index * type.size))
    guard let start = part.baseAddress else { return }
    if header.bigEndian {
      for first in stride(from: 0, to: part.count, by: type.size) {
        part[first..<first + type.size].reverse()
      }
    }
    if type.isInteger, type.size == 8 {
      for row in 0..<count {
        let word = part.loadUnaligned(fromByteOffset: row * 8, as: UInt64.self).littleEndian
        let isExact =
          type == .int64 ? Double(exactly: Int64(bitPattern: word)) != nil : Double(exactly: word) != nil
        guard isExact else { throw inexact(row: index + row) }
      }
    }
    type.read(start, count: count, into: values)
  }

  private func inexact(row: Int) -> ModelError {
    ModelError(
      .lossy, "the value of row \(row) is a whole number of more than 53 bits, which float64 does not hold",
      at: file.path, hint: "Save the table as float64.")
  }
}

extension UInt64 {
  /// The bits in reverse order: bit i becomes bit 63 − i.
  fileprivate var reversedBits: UInt64 {
    var word = byteSwapped
    word = word >> 4 & 0x0F0F_0F0F_0F0F_0F0F | (word & 0x0F0F_0F0F_0F0F_0F0F) << 4
    word = word >> 2 & 0x3333_3333_3333_3333 | (word & 0x3333_3333_3333_3333) << 2
    return word >> 1 & 0x5555_5555_5555_5555 | (word & 0x5555_5555_5555_5555) << 1
  }
}
