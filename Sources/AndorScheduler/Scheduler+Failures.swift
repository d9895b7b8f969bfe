// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension Scheduler {
  /// Takes in that a worker could not evaluate a shard.
  mutating func fail(_ id: WorkerID, _ lease: Lease, _ kind: FailureKind) {
    counters.failures += 1
    guard let (worker, number) = failing(id, lease) else { return }
    if kind == .nonFinite, isWanted(number), outcome == nil {
      actions.append(.failJob(lease.shard, kind))
      end(.failed)
      return
    }
    let isRowCheck = slot(of: worker, shard: number, attempt: lease.attempt).map {
      leases[$0].purpose == .rows
    }
    endFailed(worker, number, lease, .reported(kind))
    // Rows that are told one by one may be what a worker cannot do.
    guard isRowCheck != true else { return }
    workers[worker].failuresInARow += 1
    workers.judge(worker)
    let limit = kind == .unsupported ? 1 : settings.failuresInARow
    if workers[worker].failuresInARow >= limit, workers.provenCount > 0 { quarantine(id, .failing) }
  }

  /// Takes in that a worker's payload failed the check functional.
  mutating func reject(_ id: WorkerID, _ lease: Lease) {
    counters.results += 1
    counters.rejected += 1
    actions.append(.acknowledge(id, lease, .stale))
    guard let (worker, number) = failing(id, lease) else { return }
    endFailed(worker, number, lease, .rejected)
    workers[worker].rejected += 1
    if workers[worker].rejected >= settings.rejectedResults, workers.activeCount > 1 {
      quarantine(id, .rejected)
    }
  }

  private mutating func failing(_ id: WorkerID, _ lease: Lease) -> (worker: Int, number: Int)? {
    guard let worker = workers.row(of: id), workers[worker].standing != .quarantined else { return nil }
    touch(worker)
    guard let number = shards.number(of: lease.shard) else { return nil }
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
      on: id, ShardFailure(worker: id, attempt: lease.attempt, reason: reason))
    trouble[number] = history
    // While a twin is out, or the shard waits already, the twin's answer or that wait decides.
    guard shards.state[number] == .leased, shards.live[number] == 0 else { return }
    if isHopeless(history) { quarantineShard(number) } else { delay(number, failures: history.count) }
  }

  /// Returns whether a shard with these failures is to be quarantined.
  private func isHopeless(_ history: ShardTrouble) -> Bool {
    if history.failedOn.count >= settings.quarantineAfter { return true }
    return history.count >= settings.quarantineAfter
      && activeWorkers(outside: history.failedOn) == 0
  }

  /// Returns how many active workers are not in a short list of different ones.
  func activeWorkers(outside excluded: [WorkerID]) -> Int {
    workers.activeCount - excluded.count { standing(of: $0) == .active }
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
    if record.purpose != .evaluation {
      guard reason != .vanished, isCurrent(record) else { return }
      if record.purpose == .audit { countAuditFailure(number) } else { countRowFailure(number) }
      return
    }
    guard shards.state[number] == .leased else { return }
    var history = trouble[number] ?? ShardTrouble()
    let id = workers[worker].id
    history.vanish(
      with: id,
      ShardFailure(worker: id, attempt: Int(record.attempt), reason: reason))
    trouble[number] = history
    if shards.live[number] == 0, history.vanishedOn.count >= settings.quarantineAfterVanished {
      quarantineShard(number)
    }
  }
}
