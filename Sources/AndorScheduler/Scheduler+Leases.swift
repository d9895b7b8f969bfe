// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension Scheduler {
  /// Returns the slot of a lease the worker holds, one that ran out included: O(credit).
  func slot(of worker: Int, shard: Int, attempt: Int) -> Int? {
    for slot in workers[worker].held {
      let record = leases[Int(slot)]
      if Int(record.shard) == shard, Int(record.attempt) == attempt { return Int(slot) }
    }
    return nil
  }

  /// Returns whether a worker holds a lease, or held it in this session: O(64).
  func wasGiven(_ lease: Lease, of number: Int, to worker: Int) -> Bool {
    slot(of: worker, shard: number, attempt: lease.attempt) != nil
      || workers[worker].ended.contains(shard: number, attempt: lease.attempt)
  }

  /// Makes a lease and its timer; the shard's state follows.
  mutating func attach(
    _ number: Int, to worker: Int, attempt: UInt32, for purpose: LeaseTable.Purpose, listed: Bool,
    isTakenUp: Bool = false
  ) {
    let duration = duration(of: number, attempt: attempt)
    let record = LeaseTable.Record(
      shard: Int32(number), worker: Int32(worker), attempt: attempt, purpose: purpose, isTakenUp: isTakenUp,
      start: now, duration: duration)
    let slot = leases.insert(record, listed: listed)
    workers[worker].hold(slot)
    timers.leases.set(slot, at: now.advanced(by: duration))
    switch purpose {
    case .evaluation:
      shards.state[number] = .leased
      shards.live[number] += 1
      shards.setWorker(workers[worker].id, of: number)
    case .audit: audits.addLease(of: number)
    case .rows: rows.addLease(of: number)
    }
  }

  /// Returns how many of a shard's attempts were not given back untried.
  private func tries(in attempts: UInt32, of number: Int) -> UInt32 {
    let before = attempts > attemptsBefore ? attemptsBefore : 0
    return attempts - before - min(attempts - before, trouble[number]?.handedBack ?? 0)
  }

  private func duration(of number: Int, attempt: UInt32) -> Int64 {
    figures.leaseDuration(median: turnaround.median, attempt: tries(in: attempt, of: number))
  }

  /// Sends a new lease of a shard to a worker.
  mutating func lease(_ number: Int, to worker: Int, for purpose: LeaseTable.Purpose, listed: Bool) {
    counters.leases += 1
    if purpose == .evaluation, tries(in: shards.attempts[number], of: number) > 0 { counters.retries += 1 }
    shards.attempts[number] = min(shards.attempts[number], UInt32(Int32.max)) + 1
    let attempt = shards.attempts[number]
    attach(number, to: worker, attempt: attempt, for: purpose, listed: listed)
    let duration = duration(of: number, attempt: attempt)
    let lease = Lease(shard: shards.reference(number), attempt: Int(attempt))
    let deadline = now.advanced(by: duration)
    switch purpose {
    case .evaluation: actions.append(.lease(workers[worker].id, lease, deadline: deadline))
    case .audit: actions.append(.audit(workers[worker].id, lease, deadline: deadline))
    case .rows: actions.append(.checkRows(workers[worker].id, lease, deadline: deadline))
    }
    workers.enqueue(worker)
  }

  /// Takes a lease out of every table; the caller decides about the shard.
  /// - Parameter isLost: whether the worker may still be at it, and come back.
  mutating func release(_ slot: Int, isLost: Bool = false) -> LeaseTable.Record {
    let record = leases.remove(slot)
    let worker = Int(record.worker)
    timers.leases.remove(slot)
    workers[worker].drop(slot)
    // Taken up a second time, it would keep the shard from others for as long as somebody likes.
    workers[worker].ended.add(
      shard: Int(record.shard), attempt: record.attempt, mayGoOn: isLost && !record.isTakenUp)
    workers.enqueue(worker)
    if !record.expired { forgetLive(record) }
    return record
  }

  private mutating func forgetLive(_ record: LeaseTable.Record) {
    let number = Int(record.shard)
    switch record.purpose {
    case .evaluation:
      shards.live[number] -= 1
    case .audit:
      if isCurrent(record) { audits.removeLease(of: number) }
    case .rows:
      if isCurrent(record) { rows.removeLease(of: number) }
    }
  }

  /// Returns whether a lease to audit, or to check rows, belongs to the audit or check now open for its shard, not to
  /// an earlier one.
  func isCurrent(_ record: LeaseTable.Record) -> Bool {
    let number = Int(record.shard)
    let openedAfter: UInt32? =
      switch record.purpose {
      case .evaluation: nil
      case .audit: audits[number]?.openedAfter
      case .rows: rows[number]?.openedAfter
      }
    return openedAfter.map { record.attempt > $0 } ?? false
  }

  /// Ends a lease without a result and without blame.
  mutating func releaseUnfinished(_ slot: Int) {
    let record = release(slot)
    if !record.expired { afterUnfinished(record) }
  }

  /// Ends a lease that a worker hands back; an audit that it hands back again and again has failed on it.
  mutating func abandon(_ slot: Int) {
    let record = release(slot)
    guard !record.expired else { return }
    if record.purpose != .evaluation { blame(record, worker: Int(record.worker), reason: .vanished) }
    afterUnfinished(record)
  }

  /// Puts the shard of a lease that ended without a result back into its queue, unless it is served otherwise.
  mutating func afterUnfinished(_ record: LeaseTable.Record) {
    let number = Int(record.shard)
    switch record.purpose {
    case .evaluation:
      if shards.state[number] == .leased, shards.live[number] == 0 { makeReady(number) }
    case .audit:
      if isCurrent(record), audits[number]?.live == 0 { audits.append(number) }
    case .rows:
      if isCurrent(record), rows[number]?.live == 0 { rows.append(number) }
    }
    audits.isSweepDue = true
  }

  /// Queues a shard to be leased at once; while a lease of it is still out, that lease is its evaluation.
  mutating func makeReady(_ number: Int) {
    guard shards.live[number] == 0 else {
      shards.state[number] = .leased
      return
    }
    shards.state[number] = .ready
    queue.append(number)
  }

  /// Takes back a lease of a worker that is leaving, and gets no more unless it joins again.
  ///
  /// Else the shard would be offered to it again at once, and given back again, for as long as it works on its
  /// last ones. Nobody has tried the shard: neither retries nor the time of its leases count the attempt.
  mutating func takeBack(_ id: WorkerID, _ lease: Lease) {
    guard let worker = workers.row(of: id) else { return }
    touch(worker)
    drain(id)
    guard let number = shards.number(of: lease.shard),
      let slot = slot(of: worker, shard: number, attempt: lease.attempt)
    else { return }
    let record = leases[slot]
    if record.purpose == .evaluation, !record.expired, shards.state[number] == .leased {
      trouble[number, default: ShardTrouble()].handedBack += 1
    }
    abandon(slot)
  }

  /// Expires a lease: its shard is leased again, the slot stays occupied until the worker answers.
  mutating func expire(_ slot: Int) {
    let record = leases[slot]
    let worker = Int(record.worker)
    let number = Int(record.shard)
    counters.expired += 1
    leases.expire(slot)
    timers.leases.set(slot, at: now.advanced(by: min(record.duration, .max / 16) * 10))
    actions.append(
      .note(
        .leaseExpired(
          workers[worker].id, Lease(shard: shards.reference(number), attempt: Int(record.attempt)))))
    forgetLive(record)
    blame(record, worker: worker, reason: .expired)
    afterUnfinished(record)
  }
}
