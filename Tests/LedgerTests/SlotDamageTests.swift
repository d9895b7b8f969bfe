// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorLedger
import AndorTestKit
import Testing

/// Damage to the ledger file: each case costs exactly the shards whose slots it touched.
@Suite struct SlotDamageTests {
  private let scratch = ScratchFolder(inMemory: true)
  private let identity = GameIdentity.small()

  /// Damages a ledger whose shards are all durable and returns what was found, after checking that a second look is clean
  /// and that submitting the lost shards again restores every byte of both files.
  private func finding(after damage: (inout [UInt8]) -> Void) throws -> GameRecovery {
    let ledger = try recordedGame(identity, in: scratch, shards: 0..<4)
    let paths = [ledger.ledgerPath, ledger.partialValuesPath]
    let before = try paths.map { try Bytes.read($0) }
    try Bytes.change(ledger.ledgerPath, damage)
    let seen = try GameLedger.inspect([identity], in: scratch.path)[0]
    let found = try GameLedger.open([identity], in: scratch.path)[0]
    #expect(seen.records == found.records && seen.damaged == found.damaged)
    let again = try GameLedger.open([identity], in: scratch.path)[0]
    #expect(again.records == found.records && again.damaged.isEmpty && again.repairs.isEmpty)
    _ = try recordedGame(identity, in: scratch, shards: (0..<4).filter { found.records[$0] == nil })
    #expect(try paths.map { try Bytes.read($0) } == before)
    return found
  }

  @Test func truncationAtEveryByteCostsTheShardsBehindIt() throws {
    let length = 64 + 4 * 64
    try withEvery("length", in: 0..<length) { length in
      let found = try finding { $0.removeLast($0.count - length) }
      let kept = (0..<4).map { 64 + 64 * ($0 + 1) <= length }
      #expect(found.records.map { $0 != nil } == kept, "length \(length)")
      #expect(found.damaged.map(\.shard) == (0..<4).filter { !kept[$0] }, "length \(length)")
      #expect(found.damaged.allSatisfy { $0.damage == .truncated })
      #expect(found.repairs == [length < 64 ? "ledger header" : "ledger length"], "length \(length)")
    }
  }

  @Test func everyFlippedBitOfASlotCostsThatShard() throws {
    try withEvery("bit", in: 0..<512) { bit in
      let found = try finding { $0[64 + 2 * 64 + bit / 8] ^= 1 << (bit % 8) }
      #expect(found.records.map { $0 != nil } == [true, true, false, true], "bit \(bit)")
      #expect(found.damaged == [.init(shard: 2, damage: .slot)], "bit \(bit)")
    }
  }

  @Test func everyFlippedBitOfTheHeaderCostsNothing() throws {
    try withEvery("bit", in: 0..<512) { bit in
      let found = try finding { $0[bit / 8] ^= 1 << (bit % 8) }
      #expect(found.durableCount == 4 && found.damaged.isEmpty, "bit \(bit)")
      #expect(found.repairs == ["ledger header"], "bit \(bit)")
    }
  }

  @Test func everyBitSetInAnEmptySlotLeavesItToDo() throws {
    let ledger = try recordedGame(identity, in: scratch, shards: [0])
    try withEvery("bit", in: 0..<512) { bit in
      try Bytes.change(ledger.ledgerPath) { $0[64 + 3 * 64 + bit / 8] ^= 1 << (bit % 8) }
      let found = try GameLedger.open([identity], in: scratch.path)[0]
      #expect(found.records.map { $0 != nil } == [true, false, false, false], "bit \(bit)")
    }
  }

  @Test func zeroHolesCostTheShardsTheyTouch() throws {
    try withEvery("start", in: stride(from: 64, to: 320, by: 16)) { start in
      let hole = start..<min(start + 80, 320)
      let found = try finding { bytes in for index in hole { bytes[index] = 0 } }
      let kept = (0..<4).map { shard in !hole.overlaps(64 + 64 * shard..<128 + 64 * shard) }
      #expect(found.records.map { $0 != nil } == kept, "start \(start)")
    }
  }

  @Test func duplicatedSlotsCostTheShardWhereTheyDoNotBelong() throws {
    let found = try finding { $0.replaceSubrange(128..<192, with: Array($0[64..<128])) }
    #expect(found.damaged == [.init(shard: 1, damage: .foreignSlot)])
    #expect(found.durableCount == 3)
  }

  @Test func swappedSlotsCostBothShards() throws {
    let found = try finding { bytes in
      let first = Array(bytes[64..<128])
      bytes.replaceSubrange(64..<128, with: Array(bytes[256..<320]))
      bytes.replaceSubrange(256..<320, with: first)
    }
    #expect(found.damaged == [0, 3].map { .init(shard: $0, damage: .foreignSlot) })
    #expect(found.durableCount == 2)
  }

  @Test func slotsOfAnotherGameOrJobOrShardSizeCostTheirShard() throws {
    let others: [GameIdentity] = [
      .small("other"), .small("g", job: 2), .small("g", bits: 4), .small("g", isCube: false),
    ]
    try withEvery("other", in: others) { other in
      let elsewhere = ScratchFolder(inMemory: true)
      let ledger = try recordedGame(other, in: elsewhere, shards: 0..<4)
      let slot = try Array(Bytes.read(ledger.ledgerPath)[128..<192])
      let found = try finding { $0.replaceSubrange(128..<192, with: slot) }
      #expect(found.damaged == [.init(shard: 1, damage: .foreignSlot)], "\(other.name)")
    }
  }

  @Test func aSoundSlotWithAnUnknownStateIsForeign() throws {
    let found = try finding { bytes in
      bytes[64] = 9
      Self.seal(&bytes, at: 64)
    }
    #expect(found.damaged == [.init(shard: 0, damage: .foreignSlot)])
  }

  @Test func anotherJobsLedgerAndOtherVersionsAreRefusedUntouched() throws {
    let ledger = try recordedGame(identity, in: scratch, shards: 0..<4)
    let before = try Bytes.read(ledger.ledgerPath)
    #expect { try GameLedger.open([.small("g", job: 2)], in: scratch.path) } throws: {
      ($0 as? LedgerError)?.code == .foreign
    }
    #expect { try GameLedger.open([.small("g", shards: 8)], in: scratch.path) } throws: {
      ($0 as? LedgerError)?.code == .foreign
    }
    #expect(try Bytes.read(ledger.ledgerPath) == before)
    for (version, code, word) in [(3, .newer, "newer"), (1, .older, "earlier")]
      as [(UInt8, LedgerError.Code, String)]
    {
      try Bytes.change(ledger.ledgerPath) { bytes in
        bytes[8] = version
        Self.seal(&bytes, at: 0)
      }
      let error = try #require(throws: LedgerError.self) {
        try GameLedger.open([identity], in: scratch.path)
      }
      #expect(error.code == code && error.message.contains("format \(version)"))
      #expect(error.description.contains(word) && error.message.hasSuffix("reads format 2"))
    }
    #expect(try Bytes.read(ledger.ledgerPath).dropFirst(64) == before.dropFirst(64))
  }

  /// Gives 64 bytes a valid checksum, as a writer of another version would.
  private static func seal(_ bytes: inout [UInt8], at start: Int) {
    let sum = CRC32C.checksum(bytes[start..<start + 60])
    for index in 0..<4 { bytes[start + 60 + index] = UInt8(truncatingIfNeeded: sum >> (8 * index)) }
  }
}
