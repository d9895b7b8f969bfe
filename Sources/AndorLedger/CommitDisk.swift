// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorSystem
import Glibc

/// Opens, writes and syncs the files of one group after another, on the commit thread.
final class CommitDisk: @unchecked Sendable {
  // Unchecked: made on one thread, then used by the commit thread alone.
  private let folder: Descriptor
  private let registers: [Register]
  private let canSyncFileSystem: Bool
  private var policy = SyncPolicy()

  init(folder path: String, registers: [Register]) throws(LedgerError) {
    self.registers = registers
    // Kept open for good, so that no write-back error of the file system goes unseen between two groups.
    folder = try onDisk(Descriptor(path, O_RDONLY | O_DIRECTORY))
    canSyncFileSystem = FileSystemSync.isTrustworthy(on: folder)
  }

  /// Commits a group; returns one outcome a submission, in order.
  func commit(_ group: [ShardSubmission]) -> [Result<ShardRecord, LedgerError>] {
    var files = CommitFiles()
    var items = group.map { CommitItem($0) }
    for index in items.indices {
      items[index].attempt { (item) throws(LedgerError) in
        try item.check()
        item.files = try files.open(item.submission.game)
        try item.writeData()
      }
    }
    CrashPoint.writtenUnsynced.reached()
    synchronize(&items, { [$0.values] }) { (item) throws(LedgerError) in
      try item.writeData()
    }
    synchronizeRegisters(&items)
    CrashPoint.syncedWithoutSlot.reached()
    for index in items.indices {
      items[index].attempt { (item) throws(LedgerError) in try item.writeSlot() }
    }
    synchronize(&items, { [$0.ledger] }) { (item) throws(LedgerError) in try item.writeSlot() }
    return items.map(\.outcome)
  }

  /// Makes the registers durable before slots name their entries; where that fails no slot is written.
  private func synchronizeRegisters(_ items: inout [CommitItem]) {
    do throws(LedgerError) {
      for register in registers { try register.synchronize() }
    } catch {
      for index in items.indices { items[index].fail(error) }
    }
  }

  /// Makes the chosen files of all sound items durable; items whose file fails are marked with the error.
  ///
  /// A failed sync of the file system does not say whose write was lost, and may have dropped it from memory:
  /// everything is written again and synced file by file.
  private func synchronize(
    _ items: inout [CommitItem], _ choose: (OpenGame) -> [Descriptor],
    rewrite: (inout CommitItem) throws(LedgerError) -> Void
  ) {
    let games = Set(items.compactMap { $0.failure == nil ? $0.files : nil })
    let files = games.reduce(0) { $0 + choose($1).count }
    guard files > 0 else { return }
    let start = Moment.now
    if canSyncFileSystem, policy.prefersFileSystem(files: files) {
      let succeeded = FileSystemSync.synchronize(folder)
      policy.learn(fileSystemSeconds: start.elapsedSeconds)
      if succeeded { return }
      for index in items.indices { items[index].attempt(rewrite) }
    }
    for game in games {
      do throws(LedgerError) {
        for file in choose(game) { try file.synchronizeData() }
      } catch {
        for index in items.indices where items[index].files == game { items[index].fail(error) }
      }
    }
    policy.learn(files: files, seconds: start.elapsedSeconds)
  }
}

/// The two open files of a game, shared by the group's shards of that game.
final class OpenGame: Hashable {
  let values: Descriptor
  let ledger: Descriptor

  init(_ game: GameLedger) throws(LedgerError) {
    values = try onDisk(Descriptor(game.partialValuesPath, O_WRONLY))
    ledger = try onDisk(Descriptor(game.ledgerPath, O_WRONLY))
  }

  static func == (left: OpenGame, right: OpenGame) -> Bool { left === right }
  func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// The games that a group has opened so far.
struct CommitFiles {
  private var games: [ObjectIdentifier: OpenGame] = [:]

  mutating func open(_ game: GameLedger) throws(LedgerError) -> OpenGame {
    if let open = games[ObjectIdentifier(game)] { return open }
    let open = try OpenGame(game)
    games[ObjectIdentifier(game)] = open
    return open
  }
}
