// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorLedger
import AndorSystem
import AndorTestKit
import Glibc
import Testing

/// Damage to the data files: each case costs exactly the shards whose ranges it touched.
@Suite struct DataDamageTests {
  private let scratch = ScratchFolder(inMemory: true)
  private let identity = GameIdentity.small()

  private func finding(_ file: String, after damage: (inout [UInt8]) -> Void) throws -> GameRecovery {
    let ledger = try recordedGame(identity, in: scratch, shards: 0..<4)
    try Bytes.change("\(ledger.folder)/\(file)", damage)
    let found = try GameLedger.open([identity], in: scratch.path)[0]
    let again = try GameLedger.open([identity], in: scratch.path)[0]
    #expect(again.records == found.records && again.damaged.isEmpty && again.repairs.isEmpty)
    return found
  }

  private static let file = "values.partial.npy"

  @Test func everyFlippedBitCostsItsShard() throws {
    try withEvery("bit", in: 0..<512) { bit in
      let found = try finding(Self.file) { $0[128 + 64 + bit / 8] ^= 1 << (bit % 8) }
      #expect(found.damaged.map(\.shard) == [1] && found.damaged.map(\.damage.rawValue) == ["values"])
      #expect(found.records.map { $0 != nil } == [true, false, true, true], "bit \(bit)")
    }
  }

  @Test func truncationAtEveryByteCostsTheShardsBehindIt() throws {
    try withEvery("length", in: 0..<128 + 4 * 64) { length in
      let found = try finding(Self.file) { $0.removeLast($0.count - length) }
      let kept = (0..<4).map { 128 + 64 * ($0 + 1) <= length }
      #expect(found.records.map { $0 != nil } == kept, "length \(length)")
    }
  }

  @Test func everyDamagedByteOfTheHeaderIsRestored() throws {
    let sound = NpyHeader.bytes(count: 32)
    try withEvery("byte", in: 0..<128) { byte in
      let found = try finding(Self.file) { $0[byte] ^= 0x41 }
      #expect(found.durableCount == 4 && found.repairs.count == 1)
      #expect(try Array(Bytes.read("\(found.ledger.folder)/\(Self.file)").prefix(128)) == sound)
    }
  }

  @Test func aSwappedPairOfRangesCostsBothShards() throws {
    let found = try finding(Self.file) { bytes in
      let first = Array(bytes[128..<192])
      bytes.replaceSubrange(128..<192, with: Array(bytes[192..<256]))
      bytes.replaceSubrange(192..<256, with: first)
    }
    #expect(found.damaged == [0, 1].map { .init(shard: $0, damage: .values) })
  }

  @Test func aLostDataFileCostsItsGameButNoOther() throws {
    let ledger = try recordedGame(identity, in: scratch, shards: 0..<4)
    _ = try recordedGame(.small("other"), in: scratch, shards: 0..<4)
    #expect(unlink(ledger.partialValuesPath) == 0)
    let found = try GameLedger.open([identity, .small("other")], in: scratch.path)
    #expect(found.map(\.durableCount) == [0, 4])
    #expect(found[0].damaged.count == 4)
  }

  @Test func damageIsFoundInManyPiecesOnSeveralThreads() throws {
    let large = GameIdentity.small("large", shards: 40, bits: 17)
    let ledger = try recordedGame(large, in: scratch, shards: 0..<40)
    let damaged = [0, 7, 8, 23, 39]
    let file = try Descriptor(ledger.partialValuesPath, O_RDWR)
    for shard in damaged {
      let place = 128 + shard << 20 | 0xFFF
      try file.write([try file.read(count: 1, at: place)[0] ^ 1], at: place)
    }
    withKnownThreads { threads in
      let found = try? GameLedger.inspect([large], in: scratch.path, threads: threads)
      #expect(found?[0].damaged.map(\.shard) == damaged, "\(threads) threads")
    }
  }

  private func withKnownThreads(_ body: (Int) -> Void) { for threads in [1, 2, 3] { body(threads) } }

  @Test func aFinishedGameIsReadAndTakenBackOnlyWhenDamaged() throws {
    let ledger = try recordedGame(identity, in: scratch, shards: 0..<4)
    try ledger.pendingValues.publish()
    let sound = try GameLedger.open([identity], in: scratch.path)[0]
    #expect(sound.isFinished && sound.durableCount == 4 && sound.repairs.isEmpty)
    #expect(try ledger.openValues().count == 32)
    try Bytes.change(ledger.valuesPath) { $0[128 + 3 * 64] ^= 1 }
    let found = try GameLedger.open([identity], in: scratch.path)[0]
    #expect(!found.isFinished)
    #expect(found.damaged == [.init(shard: 3, damage: .values)])
    #expect(access(ledger.valuesPath, F_OK) != 0)
    _ = try recordedGame(identity, in: scratch, shards: 0..<4)
    let again = try GameLedger.open([identity], in: scratch.path)[0]
    #expect(again.durableCount == 4 && again.repairs.isEmpty)
  }
}
