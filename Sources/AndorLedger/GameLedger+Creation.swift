// SPDX-License-Identifier: Apache-2.0
import AndorFormats
import AndorSystem
import Glibc

extension GameLedger {
  /// Writes the files of a new game, sparse and not yet durable; files of an interrupted creation are replaced.
  ///
  /// The ledger file comes last: a folder without one holds nothing that counts.
  package func createFiles() throws(LedgerError) {
    let header = NpyHeader.bytes(count: identity.valueCount)
    let length = NpyHeader.fileLength(count: identity.valueCount)
    try Self.create(partialValuesPath, header: header, length: length)
    try Self.create(
      ledgerPath, header: LedgerHeader.bytes(of: identity),
      length: ShardSlot.offset(of: identity.shardCount))
  }

  private static func create(_ path: String, header: [UInt8], length: Int) throws(LedgerError) {
    let file = try onDisk(Descriptor(path, O_WRONLY | O_CREAT | O_TRUNC))
    try onDisk(file.write(header, at: 0))
    try onDisk(file.setLength(length))
  }

  /// Removes what an interrupted creation of games has made, and the folders that are empty then.
  public static func removeFiles(of identities: [GameIdentity], in gamesFolder: String) {
    for identity in identities {
      let ledger = GameLedger(identity: identity, gamesFolder: gamesFolder)
      for path in [ledger.ledgerPath, ledger.partialValuesPath] { unlink(path) }
      rmdir(ledger.folder)
    }
    rmdir(gamesFolder)
  }

  /// Makes new games' files and names durable: one sync of the file system for many games.
  package static func synchronize(new ledgers: [GameLedger], in gamesFolder: String) throws(LedgerError) {
    guard !ledgers.isEmpty else { return }
    let folder = try onDisk(Descriptor(gamesFolder, O_RDONLY | O_DIRECTORY))
    if ledgers.count > 2, FileSystemSync.isTrustworthy(on: folder), FileSystemSync.synchronize(folder) {
      return
    }
    for ledger in ledgers {
      for path in [ledger.partialValuesPath, ledger.ledgerPath] {
        try onDisk(Descriptor(path, O_RDONLY)).synchronizeData()
      }
      try Folder.synchronize(ledger.folder)
    }
    try folder.synchronize()
  }
}
