// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorJob
import AndorLedger
import AndorStore
import AndorSystem

/// The disk of a running coordinator: its committer, and the files of the job's folder.
package final class JobDisk: ShardDisk {
  private let store: JobStore
  private let committer: GroupCommitter

  /// Creates the disk, and starts the thread that commits.
  package init(_ store: JobStore) throws(LedgerError) {
    self.store = store
    committer = try GroupCommitter(folder: store.gamesFolder, registers: store.registers.all)
  }

  package var eventsPath: String? { "\(store.folder)/events.jsonl" }

  package func submit(_ submission: ShardSubmission) -> GroupCommitter.Admission {
    committer.submit(submission)
  }

  package func drain() { committer.drain() }

  package func synchronizeRegisters() throws(LedgerError) {
    for register in store.registers.all { try register.synchronize() }
  }

  package func forget(_ shard: ShardReference) throws(LedgerError) {
    // Whom the shard is taken back from is durable first.
    try synchronizeRegisters()
    try store.games[shard.game].ledger.forget(shards: [shard.index])
  }

  package func annotate(
    _ shard: ShardReference, _ change: (inout ShardStamp) -> Void
  ) throws(LedgerError) {
    try store.annotate(shard, change)
  }

  package var available: Int? { try? DiskSpace.available(at: store.folder) }

  package func values(of game: Int) throws(LedgerError) -> ShardValues {
    try Self.values(of: store.games[game].ledger)
  }

  /// Opens the values of a ledger for reading.
  package static func values(of ledger: GameLedger) throws(LedgerError) -> ShardValues {
    let reader = try ShardReader(ledger)
    return { (shard) throws(LedgerError) in try reader.values(of: shard) }
  }

  package func rows(of game: Int) throws(LedgerError) -> RowValues {
    let ledger = store.games[game].ledger
    let values = try ledger.openValues()
    let perRow = ledger.identity.valuesPerRow
    return { (rows) throws(LedgerError) in
      var found: [Double] = []
      found.reserveCapacity(perRow * rows.count)
      var row = [Double](repeating: 0, count: perRow)
      for number in rows {
        var span = row.mutableSpan
        try values.read(at: perRow * number, into: &span)
        found += row
      }
      return found
    }
  }

  package func searchedValues(of game: Int) -> @Sendable () throws -> [Double]? {
    let (recovery, plan) = (store.games[game], store.plan.games[game])
    guard let settings = store.specification.explain else { return { nil } }
    return { try GameFinisher.searchedValues(of: recovery, plan, settings) }
  }

  package func finisher(
    of game: Int, scope: ResultScope, proved: ProvedSearch?,
    proceed: @escaping @Sendable (GameExplainer.Progress) -> Bool
  ) -> @Sendable () throws -> GameFinisher.Finished? {
    let threads = SearchThreads.used(by: game, of: store.plan)
    let sampled = SampleFinisher(
      store.games[game], plan: store.plan.games[game], specification: store.specification.games[game],
      output: store.specification.output, scope: scope, threads: threads)
    if let sampled { return { try sampled.run() } }
    let finisher = GameFinisher(
      store.games[game], plan: store.plan.games[game], specification: store.specification.games[game],
      output: store.specification.output, explain: store.specification.explain, scope: scope,
      threads: threads, asking: SearchThreads.asking(about: game, of: store.plan), proved: proved,
      proceed: proceed)
    return { try finisher.run() }
  }

  package func restoreFiles() throws(LedgerError) -> [String] { try store.restoreFiles() }

  package func publish(_ files: [PendingFile], _ document: ResultDocument) throws {
    try PendingFile.publish(files)
    CrashPoint("before-result").reached()
    var document = document
    // What the games share is computed from files that are published by now, and must not keep the result from them.
    document.aggregate = try? JobAggregate.of(
      document.games, in: store.gamesFolder, threads: Machine.here.cores)
    try synchronizeRegisters()
    try AtomicFile.write(document.json, to: store.resultPath)
    for game in store.games { SearchCheckpoint.remove(in: game.ledger.folder) }
  }

  package func removeUnpublished() throws {
    for game in store.games { try PendingFile.removeLeftovers(in: game.ledger.folder) }
  }
}
