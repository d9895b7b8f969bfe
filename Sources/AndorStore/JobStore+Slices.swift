// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger
import AndorSystem

extension JobStore {
  /// Whether every shard of every game is durable.
  public var isAllDurable: Bool { games.allSatisfy { $0.durableCount == $0.records.count } }

  /// Gathers the results of `andor slice` in the folder: every shard of a slice that is not yet durable here.
  ///
  /// Each slice's data are compared with their digests first, and again on their way to this job's files; a
  /// damaged shard stays to do. Costs one pass over the slices' data; memory is that of a few shards.
  /// - Parameter mixes: whether slices of other numerics classes than the job's are gathered too.
  /// - Returns: `nil` where there are no slices.
  /// - Throws: `LedgerError`: `foreign` for a slice made from another plan or, unless they are mixed, in another
  ///   numerics class, `locked` for one that is still
  ///   being evaluated, `full` or `io`.
  public func gatherSlices(mixes: Bool = false) throws -> SliceReport? {
    let (slices, others) = try SliceStore.found(in: folder)
    guard !slices.isEmpty || !others.isEmpty else { return nil }
    var report = SliceReport()
    report.others = others
    if !mixes { try requireKnownClasses() }
    registers.seal(plan)
    let committer = try GroupCommitter(folder: gamesFolder, registers: registers.all)
    for slice in slices {
      report.found.append(slice)
      let store = try SliceStore(slice, of: plan, in: folder)
      try gather(store, classes: try numbers(of: store, mixes: mixes), with: committer, into: &report)
    }
    report.missing = games.reduce(0) { $0 + $1.records.count - $1.durableCount }
    return report
  }

  /// Removes the slices of a job whose results are written; those that a process still holds stay.
  public func removeSlices() {
    guard let slices = try? SliceStore.found(in: folder).slices else { return }
    for slice in slices {
      let path = "\(folder)/slices/\(slice.folderName)"
      guard let lock = try? JobFolderLock(folder: path) else { continue }
      try? Folder.removeTree(path)
      lock.release()
    }
    try? Folder.removeIfEmpty("\(folder)/slices")
  }

  /// Returns the job's numbers of the numerics classes in which a slice was evaluated, by the slice's own.
  private func numbers(of slice: SliceStore, mixes: Bool) throws(LedgerError) -> [UInt16: UInt16] {
    var numbers: [UInt16: UInt16] = [:]
    guard plan.numerics != nil else { return numbers }
    for case let record? in slice.games.lazy.flatMap(\.records) {
      let own = record.stamp.numericsClass
      guard numbers[own] == nil, let found = slice.numericsClass(own) else { continue }
      if !mixes, let sealed = registers.sealedClass, sealed.digest != found.digest {
        throw LedgerError(
          .foreign,
          "slice \(slice.slice) was evaluated in another numerics class than the job's: it in \(found.words), the job "
            + "is of \(sealed.words)",
          hint: "Resume with --mixed-numerics to gather it all the same, or remove \(slice.folder).")
      }
      numbers[own] = registers.number(of: found)
    }
    return numbers
  }

  private func gather(
    _ slice: SliceStore, classes: [UInt16: UInt16], with committer: GroupCommitter,
    into report: inout SliceReport
  ) throws {
    if slice.durableCount < slice.shardCount { report.unfinished.append(slice.slice) }
    let producer = registers.number(of: Producer(host: "", name: "slice \(slice.slice)"))
    for (part, found) in zip(slice.parts, slice.games) {
      func name(_ local: Int) -> String {
        "\(slice.slice): \(plan.games[part.game].name)/\(part.shards.lowerBound + local)"
      }
      report.damaged += found.damaged.map { name($0.shard) }
      let taken = Locked<[Result<ShardRecord, LedgerError>]>([])
      let reader = try ShardReader(found.ledger)
      for (local, record) in found.records.enumerated() {
        guard let record else { continue }
        let shard = part.shards.lowerBound + local
        if let known = games[part.game].records[shard] {
          if known.values != record.values { report.differing.append(name(local)) }
          continue
        }
        var stamp = record.stamp
        stamp.shard = shard
        stamp.producer = producer
        stamp.numericsClass = classes[stamp.numericsClass] ?? 0
        let submission = ShardSubmission(
          game: games[part.game].ledger, stamp: stamp, values: DoubleBytes(try reader.values(of: local))
        ) { outcome in taken.withLock { $0.append(outcome) } }
        while committer.submit(submission) != .accepted { committer.drain() }
      }
      committer.drain()
      for outcome in taken.withLock({ $0 }) {
        let record = try outcome.get()
        keep(record, game: part.game)
        report.gathered += 1
      }
    }
  }
}
