// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger
import Glibc

/// The status of a job read from its folder, without writing or locking anything.
///
/// A folder does not tell who works on it: that a process does, here, is known by the lock that it holds, and how
/// fast by looking again.
public final class FolderStatus {
  private let folder: String
  private let clock = ContinuousClock()
  private var samples: [(time: ContinuousClock.Instant, masks: Int)] = []

  /// The job in a folder.
  public init(_ folder: String) { self.folder = folder }

  /// The job at this moment.
  /// - Throws: `JobError` where the folder holds no plan, `LedgerError` where a ledger cannot be read.
  public func snapshot() throws -> StatusSnapshot {
    let plan = try JobPlan(json: try SmallFile.document("\(folder)/plan.json"), at: "\(folder)/plan.json")
    let result = try? ResultDocument(json: SmallFile.document("\(folder)/result.json"))
    let slices = SliceStore.recorded(of: plan, in: folder)
    let durable = try JobStore.identities(of: plan).enumerated().map { game, identity in
      let ledger = GameLedger(identity: identity, gamesFolder: "\(folder)/games")
      let recorded = Folder.contains(ledger.ledgerPath) ? try ledger.scan() : nil
      let others = (slices[game] ?? []).count { recorded?.records[$0] == nil }
      return (recorded?.recordedCount ?? 0) + others
    }
    let open = plan.games.indices.filter {
      plan.games.count <= 100 || durable[$0] < plan.games[$0].maskPlan.shardCount
    }
    let masksDone = zip(plan.games, durable).reduce(0) { $0 + $1.0.maskPlan.rows(inShards: $1.1) }
    let start = FolderLocks.held(in: folder)
    return StatusSnapshot(
      job: plan.name, fingerprint: plan.fingerprint,
      state: state(result, isHeld: start != nil, isWhole: durable.reduce(0, +) == plan.shardCount),
      masksDone: masksDone, masksTotal: plan.evaluations, shardsDone: durable.reduce(0, +),
      shardsTotal: plan.shardCount, rate: start == nil ? 0 : rate(masksDone), retries: result?.retries ?? 0,
      quarantined: result?.quarantined ?? [], workers: [],
      games: open.prefix(100).map {
        StatusSnapshot.Game(
          name: plan.games[$0].name, shards: plan.games[$0].maskPlan.shardCount, durable: durable[$0])
      },
      seconds: start.map { max(0, Double(time(nil) - $0)) } ?? result?.seconds ?? 0)
  }

  /// Masks a second of the last looks, at most ten; 0 at the first.
  private func rate(_ masks: Int) -> Double {
    samples.append((clock.now, masks))
    if samples.count > 10 { samples.removeFirst() }
    let (first, last) = (samples[0], samples[samples.count - 1])
    return last.masks > first.masks
      ? Double(last.masks - first.masks) / ((last.time - first.time) / .seconds(1)) : 0
  }

  private func state(_ result: ResultDocument?, isHeld: Bool, isWhole: Bool) -> StatusSnapshot.State {
    if isHeld { return isWhole ? .aggregating : .running }
    switch result?.state {
    case "done" where isWhole: return .done
    case "incomplete": return .incomplete
    default: return .stopped
    }
  }
}

/// Who holds a job's folder or one of its slices on this machine.
///
/// The kernel's table is read instead of trying the locks: even a moment's hold could turn away a coordinator
/// that starts just then.
enum FolderLocks {
  /// The second since 1970 at which the first of those that hold a lock now took it; `nil` where nobody does.
  static func held(in folder: String) -> Int? {
    let inodes = Set(
      (SmallFile.kernelText("/proc/locks") ?? "").split(separator: "\n").compactMap { line -> UInt? in
        let words = line.split(separator: " ")
        guard words.count > 5, words[1] == "FLOCK" else { return nil }
        return words[5].split(separator: ":").last.flatMap { UInt($0) }
      })
    guard !inodes.isEmpty else { return nil }
    let slices = ((try? SliceStore.found(in: folder))?.slices ?? []).map {
      "\(folder)/slices/\($0.folderName)"
    }
    return ([folder] + slices).compactMap { folder in
      var status = stat()
      guard stat("\(folder)/\(JobFolderLock.fileName)", &status) == 0,
        inodes.contains(UInt(status.st_ino))
      else { return nil }
      // Whoever takes the lock writes its number into the file.
      return status.st_mtim.tv_sec
    }.min()
  }
}
