// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger
import AndorSystem
import Glibc

/// The status of a job read from its folder, without writing or locking anything.
///
/// Only the lock that a process of this machine holds shows that it works on the job, and only a second look shows
/// how fast.
public final class FolderStatus {
  private let folder: String
  private var samples: [(time: Moment, masks: Int)] = []

  /// Creates the status of the job in a folder; nothing is read yet.
  public init(_ folder: String) { self.folder = folder }

  /// Reads the status of the job at this moment.
  /// - Throws: `JobError` where the folder holds no plan, `LedgerError` where a ledger cannot be read.
  public func snapshot() throws -> StatusSnapshot {
    let plan = try StoredPlan.read(in: folder)
    let result = try? ResultDocument(json: SmallFile.document("\(folder)/result.json"))
    let slices = SliceStore.durable(of: plan, in: folder)
    let durable = try JobStore.identities(of: plan).enumerated().map { game, identity in
      let ledger = GameLedger(identity: identity, gamesFolder: "\(folder)/games")
      let found = Folder.contains(ledger.ledgerPath) ? try ledger.scan() : nil
      let others = (slices[game] ?? []).count { found?.records[$0] == nil }
      return (found?.durableCount ?? 0) + others
    }
    let sliceFolders = try SliceStore.found(in: folder).slices.map { "\(folder)/slices/\($0.folderName)" }
    let start = JobFolderLock.held(in: [folder] + sliceFolders)
    var snapshot = StatusSnapshot(
      of: plan, durable: durable,
      state: state(result, isHeld: start != nil, isWhole: durable.reduce(0, +) == plan.shardCount), rate: 0,
      retries: result?.retries ?? 0, quarantined: result?.quarantined ?? [], workers: [],
      seconds: start.map { max(0, Double(time(nil) - $0)) } ?? result?.seconds ?? 0)
    if start != nil { snapshot.rate = rate(snapshot.masksDone) }
    return snapshot
  }

  /// Returns the masks a second over the last ten looks; 0 at the first look.
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
    case "disputed": return .disputed
    default: return .stopped
    }
  }
}
