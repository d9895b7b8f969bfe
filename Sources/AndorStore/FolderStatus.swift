// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger
import AndorSystem
import Glibc

/// The status of a job read from its folder, without writing or locking anything.
///
/// A folder does not tell who works on it: that a process does, here, is known by the lock that it holds, and how
/// fast by looking again.
public final class FolderStatus {
  private let folder: String
  private var samples: [(time: Moment, masks: Int)] = []

  /// The job in a folder.
  public init(_ folder: String) { self.folder = folder }

  /// The job at this moment.
  /// - Throws: `JobError` where the folder holds no plan, `LedgerError` where a ledger cannot be read.
  public func snapshot() throws -> StatusSnapshot {
    let plan = try StoredPlan.read(in: folder)
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
    let sliceFolders = try SliceStore.found(in: folder).slices.map { "\(folder)/slices/\($0.folderName)" }
    let start = JobFolderLock.held(in: [folder] + sliceFolders)
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
    samples.append((.now, masks))
    if samples.count > 10 { samples.removeFirst() }
    let (first, last) = (samples[0], samples[samples.count - 1])
    return last.masks > first.masks
      ? Double(last.masks - first.masks) / last.time.seconds(since: first.time) : 0
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
