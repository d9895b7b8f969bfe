// SPDX-License-Identifier: Apache-2.0
import AndorLedger
import AndorSystem
import Glibc
import Testing

/// What holds between processes: the lock, and what a killed process leaves.
@Suite struct ProcessTests {
  @Test func aSecondProcessIsRefusedAndToldWhoHoldsTheFolder() async throws {
    let scratch = ScratchFolder()
    let lock = try JobFolderLock(folder: scratch.path)
    await #expect(processExitsWith: .success) {
      [path = scratch.path as String, owner = Int(getpid()) as Int] in
      do throws(LedgerError) {
        _ = try JobFolderLock(folder: path)
        exit(1)
      } catch {
        let named = error.message.hasPrefix("\(path) is in use") && error.message.contains("process \(owner)")
        exit(error.code == .locked && named ? 0 : 2)
      }
    }
    lock.release()
    _ = try JobFolderLock(folder: scratch.path)
  }

  @Test func theLockOfAKilledProcessIsFree() async throws {
    let scratch = ScratchFolder()
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = scratch.path as String] in
      let lock = try JobFolderLock(folder: path)
      kill(getpid(), SIGKILL)
      withExtendedLifetime(lock) { while true { pause() } }
    }
    _ = try JobFolderLock(folder: scratch.path)
  }

  @Test(arguments: [
    ("mid-write:3", 2), ("written-unsynced:3", 2), ("synced-without-slot:3", 2), ("durable-unacked:3", 3),
  ])
  func aProcessKilledInTheThirdGroupKeepsWhatWasAcknowledged(point: String, durable: Int) async throws {
    let scratch = ScratchFolder()
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = scratch.path as String, point = point as String] in
      setenv("ANDOR_CRASH_AT", point, 1)
      let ledger = try GameLedger.open([.small()], in: path)[0].ledger
      let committer = try GroupCommitter(folder: path)
      let outcomes = Outcomes()
      for shard in 0..<4 {
        _ = committer.submit(outcomes.submission(ledger, shard))
        committer.drain()
        let note = try Descriptor("\(path)/acknowledged", O_WRONLY | O_CREAT)
        try note.write([UInt8(shard + 1)], at: 0)
      }
    }
    let acknowledged = try Int(Bytes.read("\(scratch.path)/acknowledged")[0])
    let found = try GameLedger.open([.small()], in: scratch.path)[0]
    #expect(acknowledged == 2 && found.durableCount == durable && found.damaged.isEmpty)
    #expect(found.records.prefix(acknowledged).allSatisfy { $0 != nil }, "acknowledged is durable")
    _ = try recordedGame(.small(), in: scratch, shards: (0..<4).filter { found.records[$0] == nil })
    #expect(try GameLedger.open([.small()], in: scratch.path)[0].durableCount == 4)
  }

  @Test func aProcessKilledBeforeARenameLeavesTheOldFileAndALeftoverThatIsSwept() async throws {
    let scratch = ScratchFolder()
    let path = "\(scratch.path)/plan.json"
    try AtomicFile.write([1, 2, 3], to: path)
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      setenv("ANDOR_CRASH_AT", "mid-rename", 1)
      try AtomicFile.write([4, 5, 6, 7], to: path)
    }
    #expect(try Bytes.read(path) == [1, 2, 3])
    #expect(try Folder.names(in: scratch.path).count == 2)
    #expect(try PendingFile.removeLeftovers(in: scratch.path) == 1)
    #expect(try Folder.names(in: scratch.path) == ["plan.json"])
  }

  @Test func aFileSizeLimitIsADiskThatIsFull() async throws {
    let scratch = ScratchFolder()
    let ledger = try GameLedger.open([.small(shards: 4, bits: 7)], in: scratch.path)[0].ledger
    _ = ledger
    await #expect(processExitsWith: .success) { [path = scratch.path as String] in
      signal(SIGXFSZ, SIG_IGN)
      let ledger = try GameLedger.open([.small(shards: 4, bits: 7)], in: path)[0].ledger
      var limit = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      let former = limit.rlim_cur
      limit.rlim_cur = 2048
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      let committer = try GroupCommitter(folder: path)
      let outcomes = Outcomes()
      for shard in 0..<4 { _ = committer.submit(outcomes.submission(ledger, shard)) }
      committer.drain()
      let refused = outcomes.errors
      limit.rlim_cur = former
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      for shard in 1..<4 { _ = committer.submit(outcomes.submission(ledger, shard)) }
      committer.close()
      let codes = refused.allSatisfy { $0.code == .full && $0.isRetryable }
      exit(codes && refused.count == 3 && outcomes.errors.count == 3 ? 0 : 1)
    }
    #expect(try GameLedger.open([.small(shards: 4, bits: 7)], in: scratch.path)[0].durableCount == 4)
  }

  @Test(.enabled(if: geteuid() == 0, "mounting a small file system takes root"))
  func aFullDiskRefusesShardsAndTakesThemWhenSpaceReturns() throws {
    let scratch = ScratchFolder()
    let disk = "\(scratch.path)/disk"
    _ = try Folder.create(disk)
    guard mount("andor-test", disk, "tmpfs", 0, "size=128k") == 0 else { return }
    defer { umount(disk) }
    let identity = GameIdentity.small(shards: 4, bits: 10)
    let ledger = try GameLedger.open([identity], in: disk)[0].ledger
    try Bytes.replace("\(disk)/ballast", [UInt8](repeating: 1, count: 100 << 10))
    let committer = try GroupCommitter(folder: disk)
    let outcomes = Outcomes()
    for shard in 0..<4 { #expect(committer.submit(outcomes.submission(ledger, shard)) == .accepted) }
    committer.drain()
    let refused = outcomes.errors
    #expect(!refused.isEmpty && refused.allSatisfy { $0.code == .full })
    let lost = outcomes.all.filter { (try? $0.outcome.get()) == nil }.map(\.shard)
    let kept = try GameLedger.inspect([identity], in: disk)[0]
    #expect(kept.records.indices.filter { kept.records[$0] == nil } == lost, "refused means to do")
    #expect(unlink("\(disk)/ballast") == 0)
    for shard in lost { #expect(committer.submit(outcomes.submission(ledger, shard)) == .accepted) }
    committer.close()
    #expect(outcomes.errors.count == refused.count)
    #expect(try GameLedger.open([identity], in: disk)[0].durableCount == 4)
  }
}
