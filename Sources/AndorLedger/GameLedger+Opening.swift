// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorSystem
import Glibc

extension GameLedger {
  /// Opens the games of a job, creating those that are not there yet; the caller holds the folder's lock.
  ///
  /// Slots are scanned, data ranges compared with their digests on `threads` threads, and damaged shards are
  /// fenced: its slot is durably cleared, headers are written again, lengths restored. New games get sparse
  /// files, after a check that the disk can hold all of them and `reserve` bytes more; they are made durable
  /// together. Returns one element a game, in order. Throws `foreign`, `older`, `newer`, `full` or `io`.
  public static func open(
    _ identities: [GameIdentity], in gamesFolder: String, reserve: Int = 0, threads: Int = 2
  ) throws(LedgerError) -> [GameRecovery] {
    _ = try onDisk(Folder.create(gamesFolder))
    let ledgers = identities.map { GameLedger(identity: $0, gamesFolder: gamesFolder) }
    let new = ledgers.filter { !Folder.contains($0.ledgerPath) }
    try create(new, in: gamesFolder, reserve: reserve)
    let isNew = Set(new.map { ObjectIdentifier($0) })
    var games: [GameRecovery] = []
    games.reserveCapacity(ledgers.count)
    for ledger in ledgers {
      games.append(try isNew.contains(ObjectIdentifier(ledger)) ? fresh(ledger) : ledger.survey())
    }
    for index in games.indices where !games[index].isNew {
      try games[index].ledger.restoreFrames(&games[index])
    }
    DataVerification.fence(&games, threads: threads)
    for index in games.indices where !games[index].damaged.isEmpty {
      try games[index].ledger.forget(shards: games[index].damaged.map(\.shard))
    }
    for index in games.indices where games[index].isFinished {
      try games[index].ledger.reopenIfNeeded(&games[index])
    }
    return games
  }

  /// Reads a game as `open` does but changes nothing: for `verify`, and beside a running coordinator.
  public static func inspect(
    _ identities: [GameIdentity], in gamesFolder: String, threads: Int = 2
  ) throws(LedgerError) -> [GameRecovery] {
    var games: [GameRecovery] = []
    for identity in identities {
      games.append(try GameLedger(identity: identity, gamesFolder: gamesFolder).survey())
    }
    DataVerification.fence(&games, threads: threads)
    return games
  }

  /// Creates the missing games, if the disk can hold them all.
  private static func create(
    _ new: [GameLedger], in gamesFolder: String, reserve: Int
  ) throws(LedgerError) {
    guard !new.isEmpty else { return }
    try DiskSpace.require(new.reduce(reserve) { $0 + $1.identity.diskBytes }, at: gamesFolder)
    for ledger in new {
      _ = try onDisk(Folder.create(ledger.folder))
      try ledger.createFiles()
    }
    try synchronize(new: new, in: gamesFolder)
  }

  private static func fresh(_ ledger: GameLedger) -> GameRecovery {
    var recovery = GameRecovery(ledger: ledger)
    recovery.isNew = true
    return recovery
  }

  /// Returns the scan of the slots, and which data files there are.
  private func survey() throws(LedgerError) -> GameRecovery {
    var recovery = try scan()
    recovery.isFinished = !Folder.contains(partialValuesPath) && Folder.contains(valuesPath)
    return recovery
  }

  /// Sweeps leftovers and restores headers and lengths, so that every shard's range exists.
  private func restoreFrames(_ recovery: inout GameRecovery) throws(LedgerError) {
    recovery.leftovers = try PendingFile.removeLeftovers(in: folder)
    if Folder.contains(formerSumsPath) { try onDisk(Folder.remove(formerSumsPath)) }
    let npy = NpyHeader.bytes(count: identity.valueCount)
    let npyLength = NpyHeader.fileLength(count: identity.valueCount)
    var repairs: [String] = []
    if try Self.restore(
      ledgerPath, header: LedgerHeader.bytes(of: identity),
      length: ShardSlot.offset(of: identity.shardCount)), recovery.repairs.isEmpty
    {
      repairs.append("ledger length")
    }
    let values = recovery.isFinished ? valuesPath : partialValuesPath
    if try Self.restore(values, header: npy, length: npyLength) { repairs.append("values header or length") }
    recovery.repairs += repairs
    if !repairs.isEmpty { try Folder.synchronize(folder) }
  }

  /// Renames a finished game's values to their partial name if a shard must be written again.
  private func reopenIfNeeded(_ recovery: inout GameRecovery) throws(LedgerError) {
    guard recovery.durableCount < identity.shardCount else { return }
    try PendingFile(at: valuesPath, to: partialValuesPath).publish()
    recovery.isFinished = false
    recovery.repairs.append("finished values reopened")
  }

  /// Restores a file's header and length where they differ; returns whether it had to.
  private static func restore(_ path: String, header: [UInt8], length: Int) throws(LedgerError) -> Bool {
    let file = try onDisk(Descriptor(path, O_RDWR | O_CREAT))
    let soundHeader = (try? file.read(count: header.count, at: 0)) == header
    let soundLength = try onDisk(file.length()) == length
    if soundHeader && soundLength { return false }
    if !soundHeader { try onDisk(file.write(header, at: 0)) }
    if !soundLength { try onDisk(file.setLength(length)) }
    try file.synchronizeData()
    return true
  }
}
