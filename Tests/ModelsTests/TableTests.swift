// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorModels
import AndorTestKit
import Foundation
import Testing

@Suite struct TableTests {
  /// An `.npy` file of format version 1 written here, byte by byte.
  private func write(_ values: [Double], type: String, shape: String) throws -> String {
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
    header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    bytes += [UInt8(header.utf8.count & 255), UInt8(header.utf8.count >> 8)] + Array(header.utf8)
    for value in values {
      var part = type.hasSuffix("8") ? little(value.bitPattern) : little(Float(value).bitPattern)
      if type.hasPrefix(">") { part.reverse() }
      bytes += part
    }
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).npy").path
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  private func little<T: FixedWidthInteger>(_ word: T) -> [UInt8] {
    (0..<T.bitWidth / 8).map { UInt8(truncatingIfNeeded: word >> T($0 * 8)) }
  }

  private func evaluator(_ path: String, _ order: ValueTable.Order, players count: Int) throws
    -> GameEvaluator
  {
    let game = GameSpecification(
      name: "g", players: players(count), table: ValueTable(path: path, order: order))
    return try host(.table, [game]).evaluator(game: 0, batch: 16, nullPlayers: [], classIndex: 0)
  }

  @Test(arguments: ["<f8", "<f4", ">f8", ">f4"]) func valuesStandAtTheirMask(type: String) throws {
    let table = (0..<64).map { Double($0) * 0.25 - 3 }
    let path = try write(table, type: type, shape: "(64,)")
    defer { try? FileManager.default.removeItem(atPath: path) }
    var values: [Double] = []
    let natural = try evaluator(path, .player0LeastSignificant, players: 6)
    try natural.evaluate(.subcube(first: 0, bits: 6), into: &values)
    #expect(values == table)
    try natural.evaluate(try .list([5, 63, 0], players: 6), into: &values)
    #expect(values == [table[5], table[63], table[0]])
    let reversed = try evaluator(path, .player0MostSignificant, players: 6)
    try reversed.evaluate(.subcube(first: 0, bits: 6), into: &values)
    // Player i is bit 5 − i of the row.
    let expected = (0..<64).map { mask in
      table[(0..<6).reduce(0) { $0 | (mask >> $1 & 1) << (5 - $1) }]
    }
    #expect(values == expected)
    try reversed.evaluate(try .list([1, 32], players: 6), into: &values)
    #expect(values == [table[32], table[1]])
  }

  /// An `.npy` file of words of any type.
  private func write<Word: FixedWidthInteger>(_ words: [Word], type: String, shape: String) throws -> String {
    let header = try write([], type: type, shape: shape)
    defer { remove(header) }
    return temporary(
      readBytes(header) + words.flatMap { type.hasPrefix(">") ? little($0).reversed() : little($0) })
  }

  @Test func tablesOfEveryTypeAreRead() throws {
    let votes = [0, 0, 0, 1, 0, 1, 1, 1]
    let files = [
      try write(votes.map { Int64($0) }, type: "<i8", shape: "(8,)"),
      try write(votes.map { Int32($0) }, type: ">i4", shape: "(8, 1)"),
      try write(votes.map { UInt8($0) }, type: "|b1", shape: "(8,)"),
      try write(votes.map { Float16($0).bitPattern }, type: "<f2", shape: "(1, 8)"),
      try write(votes.map { UInt64($0) }, type: ">u8", shape: "(8,)"),
    ]
    defer { files.forEach(remove) }
    try withEvery("file", in: files) { path in
      var values: [Double] = []
      let table = try evaluator(path, .player0LeastSignificant, players: 3)
      try table.evaluate(.subcube(first: 0, bits: 3), into: &values)
      #expect(values == votes.map(Double.init))
      try table.evaluate(.subcube(first: 6, bits: 1), into: &values)
      #expect(values == [1, 1])
    }
  }

  @Test func numbersThatFloat64DoesNotHoldAreRefused() throws {
    let whole = try write([1, Int64(1) << 53 + 1], type: "<i8", shape: "(2,)")
    let small = try write([0, 0x1p-1060], type: "<f8", shape: "(2,)")
    defer { [whole, small].forEach(remove) }
    var values: [Double] = []
    let lossy = #expect(throws: ModelError.self) {
      try evaluator(whole, .player0LeastSignificant, players: 1).evaluate(
        try .list([1], players: 1), into: &values)
    }
    #expect(lossy?.code == .lossy && lossy?.message.contains("row 1") == true)
    let subnormal = #expect(throws: ModelError.self) {
      try evaluator(small, .player0LeastSignificant, players: 1).evaluate(
        try .list([0, 1], players: 1), into: &values)
    }
    #expect(subnormal?.mask == [1] && subnormal?.message.contains("least normal") == true)
  }

  @Test func tablesThatDoNotFitAreRefused() throws {
    let path = try write([0, 1, 2], type: "<f8", shape: "(3,)")
    let square = try write([0, 1, 2, 3], type: "<f8", shape: "(2, 2)")
    defer { for file in [path, square] { try? FileManager.default.removeItem(atPath: file) } }
    func refusal(_ path: String) -> ModelError.Code? {
      #expect(throws: ModelError.self) { try evaluator(path, .player0LeastSignificant, players: 2) }?.code
    }
    #expect(refusal(path) == .invalid)
    #expect(refusal(square) == .invalid)
    #expect(refusal("/nowhere/at/all.npy") == .missing)
    #expect(refusal("tensors/truncated.npy") == .invalid)
  }
}
