// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorJob

/// A game whose values stand in an `.npy` file of shape (2^n,), float32 or float64.
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
    guard header.shape == [1 << players] else {
      throw ModelError(
        .invalid,
        "the table has shape \(Tensor.text(of: header.shape)), but \(players) players need [\(1 << players)]",
        at: path, hint: "Give one value for each of the 2^n masks.")
    }
    guard header.elementType == .float64 || header.elementType == .float32 else {
      throw ModelError(
        .unsupported, "the table's type is \(header.elementType.rawValue)", at: path,
        hint: "Save it as float64 or float32.")
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

  func evaluate(_ masks: ArraySlice<UInt64>, into values: UnsafeMutablePointer<Double>) throws {
    for (row, mask) in masks.enumerated() { try read(at: index(of: mask), count: 1, into: values + row) }
  }

  private func index(of mask: UInt64) -> Int {
    guard order == .player0MostSignificant, players > 0 else { return Int(mask) }
    return Int(mask.reversedBits >> UInt64(64 - players))
  }

  private func read(at index: Int, count: Int, into values: UnsafeMutablePointer<Double>) throws {
    let size = header.elementType.size
    // Narrow elements are read into the back half of the buffer and widened towards the front.
    let raw = UnsafeMutableRawBufferPointer(start: values, count: count * 8)
    let start = count * (8 - size)
    let part = UnsafeMutableRawBufferPointer(rebasing: raw[start...])
    try fromFile(file.read(into: part, at: header.dataOffset + index * size))
    for row in 0..<count {
      let offset = start + row * size
      if size == 8 {
        let bits = raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        values[row] = Double(bitPattern: header.bigEndian ? bits.byteSwapped : bits)
      } else {
        let bits = raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        values[row] = Double(Float(bitPattern: header.bigEndian ? bits.byteSwapped : bits))
      }
    }
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
