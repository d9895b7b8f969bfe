// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorLedger
import Testing

/// Shards of any length, with any number of values a row.
@Suite struct LengthTests {
  private static func identity(
    _ rows: Int, _ rowsPerShard: Int, _ valuesPerRow: Int, _ name: String = "g"
  ) -> GameIdentity {
    GameIdentity(
      name: name, fingerprint: SHA256Digest(of: [1]), rows: rows, rowsPerShard: rowsPerShard,
      valuesPerRow: valuesPerRow)
  }

  /// Against counting values one by one.
  /// Sections of any lengths begin shards of their own; what the data file holds is found by counting.
  @Test func sectionsBeginShards() throws {
    for sections in [[7], [64], [8, 16], [5, 12, 13, 40], [1, 2, 3]] {
      let rows = try #require(sections.last)
      let game = GameIdentity(
        name: "g", fingerprint: SHA256Digest(of: [1]), rows: rows, rowsPerShard: 8, valuesPerRow: 2,
        isCube: false, sections: sections)
      var starts: [Int] = []
      for row in 0..<rows {
        let start = sections.last { $0 <= row } ?? 0
        if (row - start) % 8 == 0 { starts.append(row) }
      }
      #expect(game.shardCount == starts.count)
      for (shard, row) in (starts + [rows]).enumerated() { #expect(game.firstValue(of: shard) == 2 * row) }
    }
  }

  @Test func shardsAreContiguous() {
    for rows in [1, 2, 7, 8, 64, 100] {
      for rowsPerShard in [1, 3, 8, 64, 200] {
        for valuesPerRow in [1, 2, 5] {
          let game = Self.identity(rows, rowsPerShard, valuesPerRow)
          var shards: [[Int]] = []
          for row in 0..<rows {
            if row % rowsPerShard == 0 { shards.append([]) }
            for column in 0..<valuesPerRow { shards[shards.count - 1].append(row * valuesPerRow + column) }
          }
          #expect(game.shardCount == shards.count)
          #expect(game.valueCount == rows * valuesPerRow)
          for (shard, values) in shards.enumerated() {
            #expect(game.firstValue(of: shard) == values[0])
            #expect(game.valueCount(of: shard) == values.count)
            #expect(game.dataRange(of: shard) == 128 + 8 * values[0]..<128 + 8 * (values[0] + values.count))
          }
        }
      }
    }
  }

  /// A game's slots and files are for one cut only.
  @Test func tagsTellLengthsApart() {
    let lengths = [
      (64, 8, 1), (64, 16, 1), (64, 8, 2), (32, 8, 2), (60, 8, 1), (61, 8, 1), (64, 7, 1), (64, 9, 1),
    ]
    #expect(Set(lengths.map { Self.identity($0, $1, $2).tag }).count == lengths.count)
    let kinds = [true, false].map {
      GameIdentity(name: "g", fingerprint: SHA256Digest(of: [1]), rows: 64, rowsPerShard: 8, isCube: $0).tag
    }
    #expect(kinds[0] == Self.identity(64, 8, 1).tag && kinds[0] != kinds[1])
    // Rows, rows a shard and values a row in eight bytes each, whether it is a cube, and the name.
    let text = [64, 8, 1].flatMap { [$0] + [UInt8](repeating: 0, count: 7) } + [1] + Array("g".utf8)
    #expect(kinds[0] == SHA256Digest(of: SHA256Digest(of: [1]).bytes + text).prefix64)
  }

  /// What was committed is found again, in its place, and a damaged value costs its shard.
  @Test func unevenShardsSurvive() throws {
    let scratch = ScratchFolder()
    let game = Self.identity(21, 8, 3)
    let other = Self.identity(21, 8, 3, "h")
    for identity in [game, other] { _ = try recordedGame(identity, in: scratch, shards: [0, 1, 2]) }
    let values = try Bytes.read("\(scratch.path)/g/values.partial.npy")
    #expect(Array(values.dropFirst(128)) == (0..<3).flatMap { Payload(game, shard: $0).values })
    try Bytes.change("\(scratch.path)/h/values.partial.npy") { $0[$0.count - 1] ^= 1 }
    let found = try GameLedger.open([game, other], in: scratch.path)
    #expect(found[0].durableCount == 3)
    #expect(found[1].damaged.map(\.shard) == [2])
    #expect(throws: LedgerError.self) { try GameLedger.open([Self.identity(22, 8, 3)], in: scratch.path) }
  }
}
