// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension Scheduler {
  /// Takes in that a worker could not evaluate a shard.
  mutating func fail(_ id: WorkerID, _ lease: Lease, _ kind: FailureKind) {
    counters.failures += 1
    guard let (worker, number) = failing(id, lease) else { return }
    let held = slot(of: worker, shard: number, attempt: lease.attempt).map { leases[$0].purpose }
    if kind == .nonFinite, held == .evaluation, isWanted(number), outcome == nil {
      failNonFinite(worker, number, lease)
    } else {
      endFailed(worker, number, lease, .reported(kind))
    }
    // Rows that are told one by one may be what a worker cannot do.
    guard held != .rows, outcome == nil else { return }
    workers[worker].failuresInARow += 1
    workers.judge(worker)
    let limit = kind == .unsupported ? 1 : settings.failuresInARow
    if workers[worker].failuresInARow >= limit, workers.provenCount > 0 { quarantine(id, .failing) }
  }

  /// Takes in that a value is not finite: a second identity is asked, or a second time whoever is there, before the job
  /// fails of it.
  private mutating func failNonFinite(_ worker: Int, _ number: Int, _ lease: Lease) {
    let maker = workers[worker].maker
    let before = trouble[number]?.nonFiniteOn ?? []
    let isAgreed = before.contains { !$0.isSame(as: maker) }
    if isAgreed || !before.isEmpty && activeWorkers(outside: [maker]) == 0 {
      actions.append(.failJob(lease.shard, .nonFinite))
      return end(.failed)
    }
    let failure = ShardFailure(
      worker: workers[worker].id, attempt: lease.attempt, reason: .reported(.nonFinite))
    trouble[number, default: ShardTrouble()].noteNonFinite(on: maker, failure)
    if let slot = slot(of: worker, shard: number, attempt: lease.attempt) { releaseUnfinished(slot) }
  }

  /// Takes in a result that is not what it says: a fault of its sender, not of the shard.
  mutating func reject(_ id: WorkerID, _ lease: Lease) {
    counters.results += 1
    counters.rejected += 1
    actions.append(.acknowledge(id, lease, .stale))
    guard let (worker, number) = failing(id, lease) else { return }
    // Where nobody else is there to ask it may be the shard's fault after all.
    if workers.activeCount > 1 {
      if let slot = slot(of: worker, shard: number, attempt: lease.attempt) {
        let record = leases[slot]
        releaseUnfinished(slot)
        if record.purpose != .evaluation, isCurrent(record) {
          blame(record, worker: worker, reason: .rejected)
        }
      }
    } else {
      endFailed(worker, number, lease, .rejected)
    }
    blameForResult(worker)
  }

  /// Takes in that a result on its way to the disk is not what its sender said.
  mutating func rejectStored(_ shard: ShardReference) {
    guard let number = shards.number(of: shard), shards.state[number] == .storing,
      let entry = disk[number]
    else { return }
    counters.rejected += 1
    let isAlone = workers.activeCount <= 1
    if isAlone {
      dropStored(number, reason: .rejected)
    } else {
      takeBackStored(number)
      shards.setWorker(entry.worker, of: number)
      makeReady(number)
    }
    if let row = workers.row(of: entry.worker), workers[row].standing != .quarantined { blameForResult(row) }
  }

  mutating func blameForResult(_ worker: Int) {
    workers[worker].rejected += 1
    if workers[worker].rejected >= settings.rejectedResults, workers.activeCount > 1 {
      quarantine(workers[worker].id, .rejected)
    }
  }

  private mutating func failing(_ id: WorkerID, _ lease: Lease) -> (worker: Int, number: Int)? {
    guard let worker = workers.row(of: id), workers[worker].standing != .quarantined else { return nil }
    touch(worker)
    guard let number = shards.number(of: lease.shard), wasGiven(lease, of: number, to: worker) else {
      counters.unleased += 1
      return nil
    }
    return (worker, number)
  }

  /// Returns whether the shard has no result and is not quarantined.
  private func isWanted(_ number: Int) -> Bool {
    switch shards.state[number] {
    case .fresh, .ready, .backoff, .leased: true
    case .storing, .parked, .durable, .quarantined: false
    }
  }

  /// Ends the lease, if it is still held, and decides when and whether the shard is tried again.
  private mutating func endFailed(
    _ worker: Int, _ number: Int, _ lease: Lease, _ reason: ShardFailure.Reason
  ) {
    guard let slot = slot(of: worker, shard: number, attempt: lease.attempt) else { return }
    let record = release(slot)
    if record.purpose != .evaluation {
      blame(record, worker: worker, reason: reason)
      if !record.expired { afterUnfinished(record) }
      return
    }
    guard isWanted(number) else { return }
    var history = trouble[number] ?? ShardTrouble()
    let id = workers[worker].id
    history.fail(
      on: workers[worker].maker, ShardFailure(worker: id, attempt: lease.attempt, reason: reason))
    trouble[number] = history
    // While a twin is out, or the shard waits already, the twin's answer or that wait decides.
    guard shards.state[number] == .leased, shards.live[number] == 0 else { return }
    if isHopeless(history) { quarantineShard(number) } else { delay(number, failures: history.count) }
  }

  /// Returns whether a shard with these failures is to be quarantined: three identities failed on it, or three times
  /// all there are.
  private func isHopeless(_ history: ShardTrouble) -> Bool {
    if history.failedIdentities >= settings.quarantineAfter { return true }
    return history.count >= settings.quarantineAfter && activeWorkers(outside: history.failedOn) == 0
  }

  /// Returns how many active workers are neither of the makers nor of their identities.
  func activeWorkers(outside makers: [Maker]) -> Int {
    workers.activeCount - workers.matching(makers)
  }

  /// Lets a shard wait for its retry; while a lease of it is still out, that lease is its retry.
  mutating func delay(_ number: Int, failures: Int) {
    guard shards.live[number] == 0 else {
      shards.state[number] = .leased
      return
    }
    let wait = figures.retryDelay(of: number, failures: failures)
    shards.state[number] = .backoff
    queue.delay(number, until: now.advanced(by: wait))
    actions.append(.note(.retryAfter(shards.reference(number), nanoseconds: wait)))
  }

  /// Quarantines a shard: it is not leased any more.
  mutating func quarantineShard(_ number: Int) {
    shards.state[number] = .quarantined
    progress.quarantine(number, in: shards.game(of: number))
    actions.append(.quarantineShard(shards.reference(number), trouble[number]?.failures ?? []))
  }

  /// Notes that a lease was lost or ran out, without a wait; a shard that is lost with too many different workers is
  /// quarantined.
  mutating func blame(_ record: LeaseTable.Record, worker: Int, reason: ShardFailure.Reason) {
    let number = Int(record.shard)
    if record.purpose != .evaluation { return blame(record, forComparing: workers[worker].maker, reason) }
    guard shards.state[number] == .leased else { return }
    var history = trouble[number] ?? ShardTrouble()
    let id = workers[worker].id
    // One that has never delivered says something about itself alone, unless nobody has while there was a shard to try.
    let counts = workers[worker].durable > 0 || workers.provenCount == 0 && queue.isFreshExhausted
    history.vanish(
      with: workers[worker].maker, counts: counts,
      ShardFailure(worker: id, attempt: Int(record.attempt), reason: reason))
    trouble[number] = history
    if shards.live[number] == 0, isDeadly(history) { quarantineShard(number) }
  }

  /// Returns whether too many vanished with a shard: identities, or processes where nobody else has delivered.
  private func isDeadly(_ history: ShardTrouble) -> Bool {
    let most = settings.quarantineAfterVanished
    guard history.vanishedOn.count >= most else { return false }
    if Set(history.vanishedOn.map(\.key)).count >= most { return true }
    return !workers.hasProven { worker in !history.vanishedOn.contains { $0.isSame(as: worker.maker) } }
  }

  /// Counts a lease to compare values that ended without a result; one that vanished or was handed back only where the
  /// same identity has done so before, or many have.
  private mutating func blame(
    _ record: LeaseTable.Record, forComparing maker: Maker, _ reason: ShardFailure.Reason
  ) {
    let number = Int(record.shard)
    guard isCurrent(record) else { return }
    switch record.purpose {
    case .evaluation: preconditionFailure("an evaluation compares nothing")
    case .audit:
      if reason == .vanished, !audits.noteLost(number, by: maker) { return }
      countAuditFailure(number, of: maker)
    case .rows:
      if reason == .vanished, !rows.noteLost(number, by: maker) { return }
      countRowFailure(number)
    }
  }
}
