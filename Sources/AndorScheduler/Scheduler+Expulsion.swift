// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension Scheduler {
  /// Quarantines a worker: it is not served any more, and its results are not taken.
  ///
  /// It may be gone and forgotten by now: then the shell is told each time that it is caught, and only its shards
  /// remain to be retracted.
  mutating func quarantine(_ id: WorkerID, _ fault: WorkerFault) {
    let row = workers.row(of: id)
    let isKnown = row.map { workers[$0].standing == .quarantined } ?? false
    if !isKnown {
      counters.quarantinedWorkers += 1
      actions.append(.quarantineWorker(id, fault))
      if let row { expel(row: row) }
    }
    guard fault != .failing, row.map({ workers[$0].durable > 0 || fault == .lied }) ?? true else { return }
    let process = Maker(worker: id, identity: row.map { workers[$0].traits.identity } ?? 0)
    retract(where: fault == .lied) { $0.worker == id || $0.worker == nil && process.isSame(as: $0) }
  }

  /// Expels an identity that most others contradict: all its processes, those that come later included.
  ///
  /// What it made is evaluated again, also where somebody confirmed it: that may be its accomplice. What it alone
  /// confirmed is audited by another.
  mutating func expel(_ maker: Maker) {
    guard isBelieved(maker) else { return }
    expulsions += 1
    if maker.identity > 0 {
      // First of all: a restart must know it before anybody is told.
      expelled.insert(maker.identity)
      actions.append(.expel(identity: maker.identity))
    }
    if let worker = maker.worker { quarantine(worker, .lied) }
    if maker.identity > 0 {
      let present = workers.rows(of: maker.identity).filter(isConnected)
      for row in present { quarantine(workers[row].id, .lied) }
      if maker.worker == nil, present.isEmpty {
        counters.quarantinedWorkers += 1
        actions.append(.note(.absentLiar(identity: maker.identity)))
      }
    }
    retract(where: true) { $0.isSame(as: maker) }
    reopenConfirmed(by: maker)
  }

  /// Serves a worker no more.
  mutating func expel(row worker: Int) {
    if isConnected(worker) { actions.append(.disconnect(workers[worker].id)) }
    retire(worker, .quarantined)
    timers.silence.remove(worker)
    for slot in workers[worker].held { releaseUnfinished(Int(slot)) }
    assert(workers[worker].held.isEmpty)
  }

  /// Retracts what a liar made, and what of it is on its way to the disk once it is there: O(shards).
  /// - Parameter isAll: whether also what others confirmed.
  private mutating func retract(where isAll: Bool, _ isLiar: (Maker) -> Bool) {
    disk.doubt(isLiar)
    for number in 0..<shards.count
    where shards.state[number] == .durable && (isAll || shards.trust[number] != .confirmed)
      && isLiar(shards.maker(of: number))
    {
      retract(number)
    }
  }

  /// Has audited again what nobody but a liar confirmed: O(shards).
  private mutating func reopenConfirmed(by liar: Maker) {
    for number in 0..<shards.count
    where shards.state[number] == .durable && shards.confirmers[number].maker?.isSame(as: liar) == true {
      shards.confirmers[number] = .none
      guard shards.trust[number] == .confirmed, audits[number] == nil else { continue }
      shards.trust[number] = .unconfirmed
      openAudit(number, wanted: 1, isChosen: true)
    }
  }

  /// Retracts a durable shard that is not to be believed, and queues it.
  ///
  /// Once all is evaluated nothing is: no shard is leased any more, so the games would be published without it.
  mutating func retract(_ number: Int) {
    guard outcome != .complete, outcome != .incomplete else { return }
    counters.retracted += 1
    actions.append(.retract(shards.reference(number)))
    closeAudit(number, .unconfirmed)
    resumeRowChecks(doubting: number, isReplaced: true)
    undoDurable(number)
    forgetResult(number)
    makeReady(number)
  }

  /// Counts a durable shard no more; its game is reopened if it was complete.
  mutating func undoDurable(_ number: Int) {
    progress.removeDurable(in: shards.game(of: number))
    closeRowCheck(number)
    audits.disputed.remove(number)
    if audits.skipped.remove(number) != nil { counters.auditsSkipped = audits.skipped.count }
    if let row = shards.worker(of: number).flatMap(workers.row) { workers[row].durable -= 1 }
  }
}
