// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger
import AndorStore
import AndorSystem

/// The disk of a running coordinator: its committer, and the ledgers of the job's folder.
final class JobDisk: ShardDisk {
  private let store: JobStore
  private let committer: GroupCommitter

  /// Creates the disk, and starts the thread that commits.
  init(_ store: JobStore) throws(LedgerError) {
    self.store = store
    committer = try GroupCommitter(folder: store.gamesFolder)
  }

  func submit(_ submission: ShardSubmission) -> GroupCommitter.Admission { committer.submit(submission) }

  func drain() { committer.drain() }

  func forget(_ shard: ShardReference) throws(LedgerError) {
    try store.games[shard.game].ledger.forget(shards: [shard.index])
  }

  var available: Int? { try? DiskSpace.available(at: store.folder) }
}
