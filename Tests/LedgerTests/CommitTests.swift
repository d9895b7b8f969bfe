// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorLedger
import Glibc
import Testing

@Suite struct CommitTests {
  @Test func aFreshGameHasEveryShardToDo() throws {
    let scratch = ScratchFolder()
    let found = try GameLedger.open([.small()], in: scratch.path)
    #expect(found.count == 1 && found[0].isNew && found[0].durableCount == 0)
    let again = try GameLedger.open([.small()], in: scratch.path)
    #expect(!again[0].isNew && again[0].durableCount == 0 && again[0].damaged.isEmpty)
    #expect(again[0].repairs.isEmpty)
  }

  @Test func whatWasCompletedIsFoundAgain() throws {
    let scratch = ScratchFolder()
    let identity = GameIdentity.small()
    let ledger = try recordedGame(identity, in: scratch, shards: [0, 2, 3])
    let found = try GameLedger.open([identity], in: scratch.path)[0]
    #expect(found.records.map { $0 != nil } == [true, false, true, true])
    #expect(found.damaged.isEmpty && found.repairs.isEmpty)
    let payload = Payload(identity, shard: 2)
    let record = try #require(found.records[2])
    #expect(record.stamp == Outcomes.stamp(of: 2))
    #expect(record.values == ShortDigest(SHA256Digest(of: payload.values)))
    let bytes = try Bytes.read(ledger.partialValuesPath)
    #expect(Array(bytes[128 + 2 * 64..<128 + 3 * 64]) == payload.values)
    #expect(Array(bytes[128 + 64..<128 + 2 * 64]).allSatisfy { $0 == 0 })
    #expect(bytes.count == 128 + 4 * 64)
  }

  @Test func payloadsOfAnotherLengthOrDigestAreRefusedAndNothingIsWritten() throws {
    let scratch = ScratchFolder()
    let ledger = try GameLedger.open([.small()], in: scratch.path)[0].ledger
    let committer = try GroupCommitter(folder: scratch.path)
    let outcomes = Outcomes()
    let payload = Payload(ledger.identity, shard: 1)
    let stamp = ShardStamp(shard: 1, attempt: 0, microseconds: 1)
    let short = ShardSubmission(
      game: ledger, stamp: stamp, values: Array(payload.values.dropLast())
    ) { outcomes.add(1, $0) }
    let false_ = ShardSubmission(
      game: ledger, stamp: stamp, values: payload.values, claimed: SHA256Digest(of: [0])
    ) { outcomes.add(1, $0) }
    #expect(committer.submit(short) == .accepted)
    #expect(committer.submit(false_) == .accepted)
    committer.close()
    #expect(outcomes.errors.map(\.code) == [.damaged, .damaged])
    #expect(try Bytes.read(ledger.partialValuesPath).dropFirst(128).allSatisfy { $0 == 0 })
    #expect(try Bytes.read(ledger.ledgerPath).dropFirst(64).allSatisfy { $0 == 0 })
  }

  @Test func manyGamesAreCommittedInOrderAndAllFound() throws {
    let scratch = ScratchFolder()
    let identities = (0..<150).map { GameIdentity.small("game\($0)", shards: 1, bits: 5) }
    let games = try GameLedger.open(identities, in: scratch.path).map(\.ledger)
    let committer = try GroupCommitter(folder: scratch.path)
    let outcomes = Outcomes()
    for game in games { #expect(committer.submit(outcomes.submission(game, 0)) == .accepted) }
    committer.drain()
    #expect(committer.backlog == 0)
    #expect(outcomes.all.count == 150 && outcomes.errors.isEmpty)
    committer.close()
    #expect(committer.submit(outcomes.submission(games[0], 0)) == .closed)
    let found = try GameLedger.open(identities, in: scratch.path)
    #expect(found.allSatisfy { $0.durableCount == 1 && $0.damaged.isEmpty })
  }

  @Test func theLastOfTwoSubmissionsOfOneShardIsWhatStays() throws {
    let scratch = ScratchFolder()
    let ledger = try GameLedger.open([.small()], in: scratch.path)[0].ledger
    let committer = try GroupCommitter(folder: scratch.path)
    let outcomes = Outcomes()
    for seed: UInt64 in [1, 2, 3] {
      #expect(committer.submit(outcomes.submission(ledger, 1, seed: seed)) == .accepted)
    }
    committer.close()
    #expect(outcomes.errors.isEmpty && outcomes.all.count == 3)
    let found = try GameLedger.open([ledger.identity], in: scratch.path)[0]
    let last = Payload(ledger.identity, shard: 1, seed: 3)
    #expect(found.records[1]?.values == ShortDigest(SHA256Digest(of: last.values)))
    #expect(found.damaged.isEmpty)
  }

  @Test func theQueueRefusesRatherThanGrows() {
    var settings = GroupCommitter.Settings()
    settings.queueShards = 2
    settings.queueBytes = 1000
    var queue = CommitQueue(settings: settings)
    let outcomes = Outcomes()
    let scratch = ScratchFolder()
    guard let small = try? GameLedger.open([.small()], in: scratch.path)[0].ledger,
      let large = try? GameLedger.open([.small("large", bits: 7)], in: scratch.path)[0].ledger
    else { return #expect(Bool(false), "no games") }
    #expect(queue.admit(outcomes.submission(large, 0)) == .accepted, "an idle queue takes any size")
    #expect(queue.admit(outcomes.submission(small, 0)) == .busy, "bytes")
    let group = queue.takeGroup()
    #expect(group.count == 1 && queue.bytes == 1024)
    #expect(queue.admit(outcomes.submission(small, 0)) == .busy, "bytes under way count")
    queue.finish(group)
    #expect(queue.isIdle && queue.bytes == 0)
    #expect(queue.admit(outcomes.submission(small, 0)) == .accepted)
    #expect(queue.admit(outcomes.submission(small, 0)) == .accepted)
    #expect(queue.admit(outcomes.submission(small, 1)) == .busy, "shards")
    #expect(queue.takeGroup().count == 1, "never one shard twice in a group")
    settings.queueShards = 9
    settings.queueBytes = 1 << 20
    settings.groupGames = 1
    var wide = CommitQueue(settings: settings)
    for (game, shard) in [(small, 0), (small, 1), (large, 0), (small, 2)] {
      #expect(wide.admit(outcomes.submission(game, shard)) == .accepted)
    }
    #expect((0..<3).map { _ in wide.takeGroup().count } == [2, 1, 1], "groups keep the order")
    queue.isClosed = true
    #expect(queue.admit(outcomes.submission(small, 1)) == .closed)
  }

  @Test func forgottenShardsAreToDoAgain() throws {
    let scratch = ScratchFolder()
    let ledger = try recordedGame(.small(), in: scratch, shards: 0..<4)
    try ledger.forget(shards: [1, 3])
    let found = try GameLedger.open([ledger.identity], in: scratch.path)[0]
    #expect(found.records.map { $0 != nil } == [true, false, true, false])
    #expect(found.damaged.isEmpty)
  }

  @Test func aMissingFolderFailsEachShardWithoutEndingTheThread() throws {
    let scratch = ScratchFolder()
    let games = try GameLedger.open([.small("a"), .small("b")], in: scratch.path).map(\.ledger)
    let committer = try GroupCommitter(folder: scratch.path)
    #expect(unlink(games[0].partialValuesPath) == 0)
    let outcomes = Outcomes()
    #expect(committer.submit(outcomes.submission(games[0], 0)) == .accepted)
    #expect(committer.submit(outcomes.submission(games[1], 1)) == .accepted)
    committer.close()
    #expect(outcomes.errors.map(\.code) == [.missing])
    #expect(try GameLedger.open([.small("b")], in: scratch.path)[0].durableCount == 1)
  }
}
