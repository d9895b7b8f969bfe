// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension Scheduler {
  /// The highest attempt that an earlier session can have given: they count from 2^30 at most.
  private static let mostEarlierAttempt = 1 << 30 + 1 << 20
  /// The most leases that are out for a shard at a time: one, and its twin.
  private static let mostLive = 2

  /// Takes in a worker that joins, perhaps again; leases it does not name any more are leased to others at once.
  mutating func join(_ id: WorkerID, credit: Int, holding: [Lease], _ traits: WorkerTraits) {
    // Shards remember who made them in 32 bits.
    precondition(id.number >= 0 && id.number < Int32.max, "a worker's number is out of range")
    let worker = workers.insert(id)
    if audits.waitsUntil != nil { audits.waitsUntil = now.advanced(by: figures.joinPatience) }
    workers.setTraits(traits, of: worker)
    if expelled.contains(traits.identity), workers[worker].standing != .quarantined { expel(row: worker) }
    guard workers[worker].standing != .quarantined else {
      actions.append(.disconnect(id))
      return
    }
    let named = Set(holding)
    for slot in workers[worker].held {
      let record = leases[Int(slot)]
      let lease = Lease(shard: shards.reference(Int(record.shard)), attempt: Int(record.attempt))
      if !named.contains(lease) { abandon(Int(slot)) }
    }
    let wanted = min(max(credit, 0), Int(Int16.max))
    for slot in workers[worker].held.dropFirst(wanted) { releaseUnfinished(Int(slot)) }
    workers[worker].want(wanted)
    // Who wants nothing cannot be waited for.
    workers.setStanding(credit > 0 ? .active : .draining, of: worker)
    audits.isSweepDue = true
    touch(worker)
    timers.silence.set(worker, at: now.advanced(by: figures.silence))
    for lease in holding { takeUp(lease, of: worker) }
    workers[worker].hasNamed = true
    workers.enqueue(worker)
  }

  /// Takes note of a lease that a worker says it holds: one of this session, or one that an earlier session can have
  /// given, which it names at its first greeting and not later.
  private mutating func takeUp(_ lease: Lease, of worker: Int) {
    guard let number = shards.number(of: lease.shard) else { return }
    if !wasGiven(lease, of: number, to: worker) {
      guard !isFirstSession, !workers[worker].hasNamed, note(lease, of: number) else {
        counters.unleased += 1
        actions.append(.acknowledge(workers[worker].id, lease, .stale))
        return
      }
      workers[worker].ended.add(shard: number, attempt: UInt32(lease.attempt), mayGoOn: true)
    }
    reattach(lease, number, to: worker)
  }

  /// Takes note of a lease that an earlier session gave: its number is not given a second time.
  /// - Returns: whether an earlier session can have given it.
  private mutating func note(_ lease: Lease, of number: Int) -> Bool {
    guard (1...Self.mostEarlierAttempt).contains(lease.attempt) else { return false }
    let (known, attempt) = (shards.attempts[number], UInt32(lease.attempt))
    guard attempt > known else { return true }
    shards.attempts[number] = attempt
    // Whether those between were tried is not known: no lease is to last longer for them.
    trouble[number, default: ShardTrouble()].handedBack += attempt - known
    return true
  }

  /// Takes note of a lease that a worker holds from before.
  private mutating func reattach(_ lease: Lease, _ number: Int, to worker: Int) {
    guard outcome == nil, slot(of: worker, shard: number, attempt: lease.attempt) == nil
    else { return }
    switch shards.state[number] {
    case .durable:
      actions.append(.acknowledge(workers[worker].id, lease, .duplicate))
    case .quarantined:
      actions.append(.acknowledge(workers[worker].id, lease, .stale))
    case .storing, .parked:
      break
    case .fresh, .ready, .backoff, .leased:
      guard workers[worker].held.count < workers[worker].credit, shards.live[number] < Self.mostLive,
        workers[worker].ended.takeUp(shard: number, attempt: lease.attempt)
      else { return }
      attach(
        number, to: worker, attempt: UInt32(lease.attempt), for: .evaluation, listed: true, isTakenUp: true)
    }
  }

  /// Takes in a sign of life.
  mutating func hear(_ id: WorkerID) {
    if let worker = workers.row(of: id) { touch(worker) } else { actions.append(.requestHello(id)) }
  }

  /// Changes a worker's credit: it can use more leases, as its shards are quicker than the way to it and back, or
  /// fewer.
  ///
  /// It keeps those it has: its credit then falls with each that ends, until it is the one wanted.
  mutating func adjust(_ id: WorkerID, credit: Int) {
    guard let worker = workers.row(of: id), workers[worker].standing == .active else { return }
    workers[worker].want(min(max(credit, 1), Int(Int16.max)))
    workers.enqueue(worker)
  }

  /// Notes a sign of life; a worker that counted as gone is asked to join again.
  mutating func touch(_ worker: Int) {
    workers[worker].lastHeard = now
    if workers[worker].standing.isGone { actions.append(.requestHello(workers[worker].id)) }
  }

  /// Gives the worker no more leases.
  mutating func drain(_ id: WorkerID) {
    guard let worker = workers.row(of: id), workers[worker].standing == .active else { return }
    touch(worker)
    retire(worker, .draining)
  }

  /// Takes note that a worker is gone: its connection ended, or it said goodbye.
  mutating func lose(_ id: WorkerID) {
    guard let worker = workers.row(of: id) else { return }
    if workers[worker].standing == .silent { workers.setStanding(.lost, of: worker) }
    lose(worker, .lost)
  }

  /// Takes note that a worker is gone: its shards are leased to others at once.
  mutating func lose(_ worker: Int, _ standing: WorkerStanding) {
    assert(standing.isGone)
    guard isConnected(worker) else { return }
    retire(worker, standing)
    timers.silence.remove(worker)
    for slot in workers[worker].held {
      let record = release(Int(slot), isLost: true)
      guard !record.expired else { continue }
      counters.vanished += 1
      blame(record, worker: worker, reason: .vanished)
      afterUnfinished(record)
    }
  }

  /// Forgets those that have been gone, or quarantined, for the longest, when there are too many of them.
  mutating func forgetWorkers() {
    while let id = workers.forgetOne(beyond: max(settings.rememberedWorkers, 0)) {
      actions.append(.forget(id))
    }
  }

  func isConnected(_ worker: Int) -> Bool {
    workers[worker].standing == .active || workers[worker].standing == .draining
  }

  mutating func retire(_ worker: Int, _ standing: WorkerStanding) {
    let before = workers.activeCount
    workers.setStanding(standing, of: worker)
    audits.isSweepDue = true
    if before > 0, workers.activeCount == 0, outcome == nil, !isDraining {
      actions.append(.note(.waitingForWorkers))
    }
  }
}
