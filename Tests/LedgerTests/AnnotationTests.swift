// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorLedger
import AndorTestKit
import Glibc
import Testing

/// What a slot says beside the data, and what may change of it later.
@Suite struct AnnotationTests {
  private let scratch = ScratchFolder(inMemory: true)

  /// Each field at the place that the table of ``ShardSlot`` gives it.
  @Test func aSlotHasEveryFieldInItsPlace() throws {
    let identity = GameIdentity.small()
    let ledger = try recordedGame(identity, in: scratch, shards: [3])
    let slot = try Array(Bytes.read(ledger.ledgerPath)[64 * 4..<64 * 5])
    let payload = Payload(identity, shard: 3)
    let expected: [UInt8] =
      [1, 5, 0x0A, 0x09, 3, 0, 0, 0, 2, 0, 0, 0, 0xD2, 0x04, 0, 0]
      + [0x04, 0x03, 0x02, 0x01, 0x08, 0x07, 0x06, 0x05]
      + SHA256Digest(of: payload.values).bytes[..<12] + [UInt8](repeating: 0, count: 12)
    #expect(Array(slot[..<48]) == expected)
    #expect(Array(slot[56..<60]) == [0, 0, 0, 0])
    let checksum = CRC32C.checksum(slot[..<60])
    #expect(Array(slot[60...]) == (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (8 * $0)) })
  }

  @Test func anAnnotationChangesItsSlotAndNothingElse() throws {
    let identity = GameIdentity.small()
    let ledger = try recordedGame(identity, in: scratch, shards: [0, 1, 2])
    let before = try GameLedger.inspect([identity], in: scratch.path)[0].records
    let isThere = try ledger.annotate(shard: 1) { stamp in
      stamp.flags = [.audited, .confirmed]
      stamp.auditor = 9
      stamp.numericsClass = 3
    }
    let isMissing = try ledger.annotate(shard: 3) { $0.auditor = 9 }
    #expect(isThere && !isMissing)
    let after = try GameLedger.open([identity], in: scratch.path)[0]
    #expect(after.damaged.isEmpty && after.records[0] == before[0] && after.records[2] == before[2])
    #expect(after.records[3] == nil)
    var stamp = Outcomes.stamp(of: 1)
    (stamp.flags, stamp.auditor, stamp.numericsClass) = ([.audited, .confirmed], 9, 3)
    #expect(after.records[1]?.stamp == stamp)
    #expect(after.records[1]?.values == before[1]?.values)
  }

  /// What a later build adds to a slot outlives an annotation of this one.
  @Test func whatIsNotKnownIsKept() throws {
    let identity = GameIdentity.small()
    let ledger = try recordedGame(identity, in: scratch, shards: [0])
    try Bytes.change(ledger.ledgerPath) { bytes in
      bytes[64 + 1] |= 0x80
      bytes[64 + 57] = 0xAB
      Self.seal(&bytes, at: 64)
    }
    let isThere = try ledger.annotate(shard: 0) { $0.flags.insert(.audited) }
    #expect(isThere)
    let slot = try Array(Bytes.read(ledger.ledgerPath)[64..<128])
    #expect(slot[1] == 0x80 | 7 && slot[57] == 0xAB)
    #expect(try GameLedger.open([identity], in: scratch.path)[0].durableCount == 1)
  }

  /// A slot that is damaged, or torn between two contents at any byte, is never annotated into a sound one.
  @Test func aTornAnnotationCostsItsShardAtMost() throws {
    let identity = GameIdentity.small()
    let ledger = try recordedGame(identity, in: scratch, shards: 0..<4)
    let old = try Bytes.read(ledger.ledgerPath)
    _ = try ledger.annotate(shard: 2) { stamp in
      (stamp.flags, stamp.auditor, stamp.producer) = ([.audited], .max, .max)
    }
    let new = try Bytes.read(ledger.ledgerPath)
    let start = 64 * 3
    let changed = (start..<start + 64).filter { old[$0] != new[$0] }
    #expect(changed.allSatisfy { [1, 16, 17, 18, 19, 20, 21, 22, 23, 60, 61, 62, 63].contains($0 - start) })
    try withEvery("byte", in: 0...64) { count in
      let torn = old[..<start] + new[start..<start + count] + old[(start + count)...]
      try Bytes.replace(ledger.ledgerPath, Array(torn))
      let found = try GameLedger.inspect([identity], in: scratch.path)[0]
      let isWhole = Array(torn) == old || Array(torn) == new
      #expect(found.records.map { $0 != nil } == [true, true, isWhole, true], "byte \(count)")
      let isAnnotated = try ledger.annotate(shard: 2) { $0.auditor = 1 }
      #expect(isAnnotated == isWhole, "byte \(count)")
    }
  }

  /// A folder of an earlier build, which kept partial sums beside the values and their digests in the slots: its
  /// shards count, by their values alone, and the sums' space is freed.
  @Test func aFolderWithPartialSumsGoesOnWithoutThem() throws {
    let identity = GameIdentity.small()
    let ledger = try recordedGame(identity, in: scratch, shards: [0, 2])
    try Bytes.change(ledger.ledgerPath) { bytes in
      for shard in [0, 2] {
        for byte in 36..<48 { bytes[64 * (shard + 1) + byte] = UInt8(byte) }
        Self.seal(&bytes, at: 64 * (shard + 1))
      }
    }
    try Bytes.replace(ledger.formerSumsPath, [1, 2, 3])
    let isThere = try ledger.annotate(shard: 0) { $0.flags.insert(.audited) }
    #expect(isThere)
    let found = try GameLedger.open([identity], in: scratch.path)[0]
    #expect(found.durableCount == 2 && found.repairs.isEmpty && found.damaged.isEmpty)
    #expect(access(ledger.formerSumsPath, F_OK) != 0)
    let slot = try Array(Bytes.read(ledger.ledgerPath)[64..<128])
    #expect(slot[36..<48].elementsEqual(36..<48))
    let reader = try ShardReader(ledger)
    let values = try reader.values(of: 2).flatMap { number in
      (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * $0)) }
    }
    #expect(values == Payload(identity, shard: 2).values)
    try Bytes.change(ledger.partialValuesPath) { $0[128] ^= 1 }
    #expect(try GameLedger.open([identity], in: scratch.path)[0].damaged.map(\.shard) == [0])
  }

  private static func seal(_ bytes: inout [UInt8], at start: Int) {
    let sum = CRC32C.checksum(bytes[start..<start + 60])
    for index in 0..<4 { bytes[start + 60 + index] = UInt8(truncatingIfNeeded: sum >> (8 * index)) }
  }
}
