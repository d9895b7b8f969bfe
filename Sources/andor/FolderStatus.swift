// SPDX-License-Identifier: Apache-2.0
import AndorCoordinator
import AndorJob
import AndorLedger
import Glibc

/// The status of a job read from its folder, without writing or locking anything.
struct FolderStatus: StatusSource {
  private let folder: String

  /// The job in a folder.
  init(_ folder: String) { self.folder = folder }

  func snapshot() throws -> StatusSnapshot {
    let plan = try JobPlan(json: try SmallFile.read("\(folder)/plan.json"), at: "\(folder)/plan.json")
    let result = try? ResultDocument(json: SmallFile.read("\(folder)/result.json"))
    let slices = SliceStore.recorded(of: plan, in: folder)
    let durable = try JobStore.identities(of: plan).enumerated().map { game, identity in
      let ledger = GameLedger(identity: identity, gamesFolder: "\(folder)/games")
      let recorded = Folder.contains(ledger.ledgerPath) ? try ledger.scan() : nil
      let others = (slices[game] ?? []).count { recorded?.records[$0] == nil }
      return (recorded?.recordedCount ?? 0) + others
    }
    let open = plan.games.indices.filter {
      plan.games.count <= 100 || durable[$0] < plan.games[$0].shardCount
    }
    return StatusSnapshot(
      job: plan.name, fingerprint: plan.fingerprint,
      state: state(result, isWhole: durable.reduce(0, +) == plan.shardCount),
      masksDone: zip(plan.games, durable).reduce(0) { $0 + $1.1 << $1.0.shardBits },
      masksTotal: plan.evaluations, shardsDone: durable.reduce(0, +), shardsTotal: plan.shardCount,
      rate: 0, retries: result?.retries ?? 0, quarantined: result?.quarantined ?? [], workers: [],
      games: open.prefix(100).map {
        StatusSnapshot.Game(
          name: plan.games[$0].name, shards: plan.games[$0].shardCount, durable: durable[$0])
      },
      seconds: result?.seconds ?? 0)
  }

  private func state(_ result: ResultDocument?, isWhole: Bool) -> StatusSnapshot.State {
    if isHeld { return isWhole ? .aggregating : .running }
    switch result?.state {
    case "done" where isWhole: return .done
    case "incomplete": return .incomplete
    default: return .stopped
    }
  }

  /// Whether a coordinator holds the folder's lock.
  ///
  /// The kernel's table is read instead of trying the lock: even a moment's hold could turn away a coordinator
  /// that starts just then.
  private var isHeld: Bool {
    var status = stat()
    guard stat("\(folder)/\(JobFolderLock.fileName)", &status) == 0,
      let table = Machine.text(of: "/proc/locks")
    else { return false }
    let inode = ":\(status.st_ino) "
    return table.split(separator: "\n").contains { $0.contains(" FLOCK ") && $0.contains(inode) }
  }
}
