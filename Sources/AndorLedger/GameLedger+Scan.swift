// SPDX-License-Identifier: Apache-2.0
import AndorSystem
import Glibc

extension GameLedger {
  /// Reads header and slots once, without looking at the data; refuses a foreign ledger and one of another version.
  ///
  /// Slots are read in pieces of 1 MiB; complexity O(shards).
  package func scan() throws(LedgerError) -> GameRecovery {
    var recovery = GameRecovery(ledger: self)
    let file = try onDisk(Descriptor(ledgerPath, O_RDONLY))
    let header = try onDisk(file.read(count: LedgerHeader.length, at: 0))
    switch LedgerHeader.read(header[...], as: identity) {
    case .sound: break
    case .damaged: recovery.repairs.append("ledger header")
    case .foreign: throw foreign()
    case .otherVersion(let version): throw .version(version, known: LedgerHeader.version, of: ledgerPath)
    }
    let piece = 16_384
    for first in stride(from: 0, to: identity.shardCount, by: piece) {
      let shards = first..<min(first + piece, identity.shardCount)
      let bytes = try onDisk(
        file.read(
          count: shards.count * ShardSlot.length, at: ShardSlot.offset(of: shards.lowerBound)))
      for shard in shards { place(shard, from: bytes, first: first, into: &recovery) }
    }
    return recovery
  }

  private func place(_ shard: Int, from bytes: [UInt8], first: Int, into recovery: inout GameRecovery) {
    let start = (shard - first) * ShardSlot.length
    guard start + ShardSlot.length <= bytes.count else {
      recovery.damaged.append(.init(shard: shard, damage: .truncated))
      return
    }
    switch ShardSlot.read(bytes[start..<start + ShardSlot.length], shard: shard, in: identity) {
    case .toDo: break
    case .durable(let record): recovery.records[shard] = record
    case .damaged: recovery.damaged.append(.init(shard: shard, damage: .slot))
    case .foreign: recovery.damaged.append(.init(shard: shard, damage: .foreignSlot))
    }
  }

  private func foreign() -> LedgerError {
    LedgerError(
      .foreign, "\(ledgerPath) belongs to another job, game or shard size",
      hint: "Restore the job.yaml and plan.json that it was made with.")
  }
}
