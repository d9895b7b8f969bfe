// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorLedger
import AndorSystem
import AndorTestKit
import Glibc
import Testing

/// Entries and their numbers: whatever happens to the file, no number ever names anybody else.
@Suite struct RegisterTests {
  private let scratch = ScratchFolder(inMemory: true)
  private let job = SHA256Digest(of: [1])
  private var path: String { "\(scratch.path)/producers" }

  private func entry(_ number: Int) -> [UInt8] { Array("producer \(number)".utf8) }

  private func open() throws(LedgerError) -> Register { try Register(path, job: job) }

  /// A file with entries 1 to `count`, durable.
  private func filled(_ count: Int) throws -> [UInt8] {
    unlink(path)
    let register = try open()
    for number in 1...count { #expect(register.number(of: entry(number)) == UInt32(number)) }
    try register.synchronize()
    return try Bytes.read(path)
  }

  /// Which of the first entries a register still has; none of them may be another's.
  private func kept(_ register: Register, of count: Int) -> [Int] {
    (1...count).filter { number in
      let found = register.entry(UInt32(number))
      #expect(found == nil || found == entry(number), "\(number) names somebody else")
      return found != nil
    }
  }

  @Test func anEntryKeepsItsNumber() throws {
    let register = try open()
    #expect(register.number(of: entry(1)) == 1 && register.number(of: entry(2)) == 2)
    #expect(register.number(of: entry(1)) == 1)
    #expect(access(path, F_OK) != 0, "written when it is made durable")
    try register.synchronize()
    #expect(register.number(of: entry(3)) == 3)
    try register.synchronize()
    let again = try open()
    #expect(kept(again, of: 3) == [1, 2, 3] && again.count == 3)
    #expect(again.number(of: entry(2)) == 2 && again.number(of: entry(4)) == 4)
    #expect(again.entry(0) == nil && again.entry(9) == nil)
  }

  @Test func whatWasNotMadeDurableIsNotThere() throws {
    let register = try open()
    #expect(register.number(of: entry(1)) == 1)
    try register.synchronize()
    #expect(register.number(of: entry(2)) == 2)
    #expect(kept(try open(), of: 2) == [1])
  }

  @Test func entriesOfEverySizeComeBack() throws {
    let register = try open()
    let entries = [1, 2, 995, 996].map { [UInt8](repeating: UInt8($0 & 0xFF), count: $0) }
    let numbers = entries.map { register.number(of: $0) }
    try register.synchronize()
    let again = try open()
    #expect(numbers.map { again.entry($0) } == entries)
  }

  /// A crash while the file is written leaves any beginning of it.
  @Test func truncationAtEveryByteCostsTheEntriesBehindIt() throws {
    let whole = try filled(3)
    #expect(whole.count == 4 * 1024)
    try withEvery("length", in: 0..<whole.count) { length in
      try Bytes.replace(path, Array(whole[..<length]))
      let register = try open()
      #expect(kept(register, of: 3) == (1...3).filter { 1024 * ($0 + 1) <= length }, "length \(length)")
      // What slots name is left out; the next entry is found again where it was put.
      register.leaveOut(upTo: 3)
      let number = register.number(of: entry(7))
      #expect(number == 4, "length \(length)")
      try register.synchronize()
      let again = try open()
      #expect(again.entry(4) == entry(7), "length \(length)")
      #expect(kept(again, of: 3) == kept(register, of: 3), "length \(length)")
    }
  }

  @Test func aFlippedBitOfEveryByteCostsItsEntryAtMost() throws {
    let whole = try filled(3)
    try withEvery("byte", in: whole.indices) { place in
      var bytes = whole
      bytes[place] ^= 1 << UInt8(place % 8)
      try Bytes.replace(path, bytes)
      let register = try open()
      let lost = place / 1024
      #expect(kept(register, of: 3) == (1...3).filter { $0 != lost }, "byte \(place)")
      #expect(register.number(of: entry(7)) == 4, "byte \(place)")
      try register.synchronize()
      let again = try open()
      #expect(kept(again, of: 3) == (1...3).filter { $0 != lost }, "byte \(place)")
      #expect(again.entry(4) == entry(7), "byte \(place)")
      if lost == 0 { #expect(try Array(Bytes.read(path)[..<1024]) == Array(whole[..<1024])) }
    }
  }

  @Test func swappedZeroedAndForeignFramesCostThemselves() throws {
    let whole = try filled(3)
    var swapped = whole
    swapped.replaceSubrange(1024..<2048, with: whole[2048..<3072])
    swapped.replaceSubrange(2048..<3072, with: whole[1024..<2048])
    try Bytes.replace(path, swapped)
    #expect(kept(try open(), of: 3) == [3])
    var hole = whole
    for place in 2048..<3072 { hole[place] = 0 }
    try Bytes.replace(path, hole)
    #expect(kept(try open(), of: 3) == [1, 3])
    let elsewhere = "\(scratch.path)/other"
    let other = try Register(elsewhere, job: SHA256Digest(of: [2]))
    #expect(other.number(of: entry(1)) == 1)
    try other.synchronize()
    let foreign = try Bytes.read(elsewhere)
    try Bytes.replace(path, Array(whole[..<1024] + foreign[1024...] + whole[2048...]))
    #expect(kept(try open(), of: 3) == [2, 3])
  }

  @Test func anotherJobsRegisterAndOtherVersionsAreRefused() throws {
    let whole = try filled(1)
    #expect { try Register(path, job: SHA256Digest(of: [2])) } throws: {
      ($0 as? LedgerError)?.code == .foreign
    }
    for (version, code) in [(0, .older), (2, .newer)] as [(UInt8, LedgerError.Code)] {
      var bytes = whole
      bytes[8] = version
      let sum = CRC32C.checksum(bytes[..<1020])
      for index in 0..<4 { bytes[1020 + index] = UInt8(truncatingIfNeeded: sum >> (8 * index)) }
      try Bytes.replace(path, bytes)
      #expect { try open() } throws: { ($0 as? LedgerError)?.code == code }
    }
  }

  @Test func aFullRegisterNamesNobody() throws {
    let register = try open()
    register.leaveOut(upTo: Register.most - 1)
    #expect(register.number(of: entry(1)) == Register.most)
    #expect(register.number(of: entry(2)) == 0)
    #expect(register.number(of: entry(1)) == Register.most)
    register.leaveOut(upTo: .max)
    try register.synchronize()
    let again = try open()
    #expect(again.entry(Register.most) == entry(1) && again.number(of: entry(2)) == 0)
  }

  /// A disk that refuses loses nothing: the entries are written again when it takes them.
  @Test func entriesAreWrittenAgainAfterAnError() throws {
    let register = try open()
    #expect(register.number(of: entry(1)) == 1)
    _ = try Folder.create(path)
    #expect(throws: LedgerError.self) { try register.synchronize() }
    #expect(rmdir(path) == 0)
    try register.synchronize()
    #expect(kept(try open(), of: 1) == [1])
  }

  /// The committer writes entries before slots: where they cannot be written, no slot is.
  @Test func noSlotNamesAnEntryThatIsNotDurable() throws {
    let ledger = try GameLedger.open([.small()], in: scratch.path)[0].ledger
    let register = try open()
    let committer = try GroupCommitter(folder: scratch.path, registers: [register])
    let outcomes = Outcomes()
    _ = register.number(of: entry(1))
    _ = try Folder.create(path)
    #expect(committer.submit(outcomes.submission(ledger, 0)) == .accepted)
    committer.drain()
    #expect(outcomes.errors.count == 1)
    #expect(try GameLedger.inspect([ledger.identity], in: scratch.path)[0].durableCount == 0)
    #expect(rmdir(path) == 0)
    #expect(committer.submit(outcomes.submission(ledger, 0)) == .accepted)
    committer.close()
    #expect(outcomes.errors.count == 1)
    #expect(try GameLedger.inspect([ledger.identity], in: scratch.path)[0].durableCount == 1)
    #expect(kept(try open(), of: 1) == [1])
  }

  /// A process killed after the entries are durable and before the slots are written leaves entries, never names
  /// without them.
  @Test(arguments: ["written-unsynced", "synced-without-slot", "durable-unacked"])
  func aKilledProcessLeavesNoNameWithoutItsEntry(point: String) async throws {
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [folder = scratch.path as String, point = point as String] in
      setenv("ANDOR_CRASH_AT", point, 1)
      let ledger = try GameLedger.open([.small()], in: folder)[0].ledger
      let register = try Register("\(folder)/producers", job: SHA256Digest(of: [1]))
      let committer = try GroupCommitter(folder: folder, registers: [register])
      let payload = Payload(ledger.identity, shard: 0)
      let number = register.number(of: Array("producer 1".utf8))
      let stamp = ShardStamp(shard: 0, attempt: 1, microseconds: 1, producer: number)
      _ = committer.submit(
        ShardSubmission(game: ledger, stamp: stamp, values: payload.values) { _ in })
      committer.drain()
    }
    let found = try GameLedger.open([.small()], in: scratch.path)[0]
    let producer = found.records[0]?.stamp.producer
    #expect(producer == (point == "durable-unacked" ? 1 : nil))
    let register = try open()
    if let producer { #expect(register.entry(producer) == entry(1)) }
    #expect(register.count == (point == "written-unsynced" ? 0 : 1))
  }
}
