// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorSystem
import Glibc

/// The durable state of one game: where its files are and how they are laid out.
///
/// A game's folder holds the file `ledger` (one header and one slot of 64 bytes per shard) and the values v(x_T) in a
/// file whose `.npy` header is complete from the start. A shard is made durable by writing its data, syncing, writing its
/// slot, and syncing again (`GroupCommitter`), so that a slot only ever describes data that are durable. There is no log:
/// recovery is one scan of the slots. A handle holds no open file; a job may have thousands.
public final class GameLedger: Sendable {
  /// The game and how it is cut.
  public let identity: GameIdentity
  /// The game's folder, `DIR/games/<name>`.
  public let folder: String

  package init(identity: GameIdentity, gamesFolder: String) {
    self.identity = identity
    folder = "\(gamesFolder)/\(identity.name)"
  }

  /// The ledger file.
  public var ledgerPath: String { "\(folder)/ledger" }
  /// The values while shards are still to do.
  public var partialValuesPath: String { "\(folder)/values.partial.npy" }
  /// The values once every shard is durable and the game is finished.
  public var valuesPath: String { "\(folder)/values.npy" }
  /// Where earlier builds kept the shards' partial Möbius sums, which follow from the values.
  package var formerSumsPath: String { "\(folder)/sums.partial.npy" }

  /// Opens the values for reading, finished or not.
  public func openValues() throws(LedgerError) -> DoubleFile {
    let path = Folder.contains(partialValuesPath) ? partialValuesPath : valuesPath
    return try DoubleFile(reading: path, count: identity.valueCount)
  }

  /// The values as a file that only waits to be renamed; publish it once every shard is durable.
  public var pendingValues: PendingFile { PendingFile(at: partialValuesPath, to: valuesPath) }

  /// Marks shards as not evaluated, durably, whatever their data: for results that turned out to be wrong.
  ///
  /// Must not overlap a submission of the same shard. Costs one sync.
  public func forget(shards: some Sequence<Int>) throws(LedgerError) {
    let ledger = try onDisk(Descriptor(ledgerPath, O_WRONLY))
    let toDo = [UInt8](repeating: 0, count: ShardSlot.length)
    for shard in shards {
      precondition((0..<identity.shardCount).contains(shard))
      try onDisk(ledger.write(toDo, at: ShardSlot.offset(of: shard)))
    }
    try ledger.synchronizeData()
  }

  /// Changes what the slot of a durable shard says beside its data; returns `false` where it is not durable.
  ///
  /// Attempt, time and shard stay as they are. Not synced: a power cut may cost the change, never the shard, as 64
  /// bytes that a block of the disk holds are written as one. Must not overlap a submission of the same shard.
  public func annotate(
    shard: Int, _ change: (inout ShardStamp) -> Void
  ) throws(LedgerError) -> Bool {
    precondition((0..<identity.shardCount).contains(shard))
    let ledger = try onDisk(Descriptor(ledgerPath, O_RDWR))
    var bytes = try onDisk(ledger.read(count: ShardSlot.length, at: ShardSlot.offset(of: shard)))
    guard case .durable(let record) = ShardSlot.read(bytes[...], shard: shard, in: identity) else {
      return false
    }
    var stamp = record.stamp
    change(&stamp)
    ShardSlot.annotate(&bytes, with: stamp)
    try onDisk(ledger.write(bytes, at: ShardSlot.offset(of: shard)))
    return true
  }
}
