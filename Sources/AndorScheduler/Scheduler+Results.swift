// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension Scheduler {
  /// Takes in a result: it is stored, compared or refused.
  mutating func takeResult(_ id: WorkerID, _ lease: Lease, _ digest: UInt64) {
    counters.results += 1
    guard let row = workers.row(of: id), workers[row].standing != .quarantined,
      let number = shards.number(of: lease.shard), lease.attempt >= 1, lease.attempt <= Int(Int32.max)
    else {
      refuse(id, lease)
      return
    }
    touch(row)
    let wasHeld = endLease(of: row, number, lease)
    if !wasHeld { counters.stale += 1 }
    let result = Arrival(worker: id, row: row, number: number, lease: lease, digest: digest)
    switch shards.state[number] {
    case .fresh, .ready, .backoff, .leased:
      if outcome == nil { store(result) } else { refuseAfterEnd(result) }
    case .storing, .parked:
      compareWithStoring(result)
    case .durable:
      compareWithDurable(result)
    case .quarantined:
      refuse(id, lease)
    }
  }

  /// A result with what it belongs to.
  struct Arrival {
    let worker: WorkerID
    /// The worker's row, which is its own until the event is taken in.
    let row: Int
    let number: Int
    let lease: Lease
    let digest: UInt64
  }

  private mutating func refuse(_ id: WorkerID, _ lease: Lease) {
    actions.append(.discard(id, lease))
    actions.append(.acknowledge(id, lease, .stale))
  }

  /// Refuses a result after the work has ended: the shard stays to be done by a resume.
  private mutating func refuseAfterEnd(_ result: Arrival) {
    refuse(result.worker, result.lease)
    if shards.state[result.number] == .leased, shards.live[result.number] == 0 { makeReady(result.number) }
  }

  /// Ends the lease the result belongs to, if the worker still holds it.
  private mutating func endLease(of row: Int, _ number: Int, _ lease: Lease) -> Bool {
    guard let slot = slot(of: row, shard: number, attempt: lease.attempt) else { return false }
    let record = release(slot)
    let (time, overflow) = now.nanoseconds.subtractingReportingOverflow(record.start.nanoseconds)
    turnaround.add(overflow ? .max : time)
    // A result of an audit that no digest decides leaves it to be leased again.
    if isCurrent(record), record.expired == false, audits[number]?.live == 0 {
      audits.append(number)
    }
    return true
  }

  /// Sends a shard's first result to the disk.
  mutating func store(_ result: Arrival) {
    let number = result.number
    shards.setWorker(result.worker, of: number)
    shards.digest[number] = result.digest
    shards.digestKnown[number] = true
    disk.insert(number, Storing(worker: result.worker, attempt: UInt32(result.lease.attempt)))
    proveAble(result.row)
    let id = result.worker
    if disk.isFull {
      shards.state[number] = .parked
      actions.append(.hold(id, result.lease))
    } else {
      shards.state[number] = .storing
      actions.append(.persist(id, result.lease))
    }
  }

  private mutating func proveAble(_ row: Int) {
    workers[row].failuresInARow = 0
    workers.judge(row)
  }

  /// Compares another result of a shard whose first one is on its way to the disk.
  private mutating func compareWithStoring(_ result: Arrival) {
    let id = result.worker
    actions.append(.discard(id, result.lease))
    guard let entry = disk[result.number] else { return }
    counters.duplicates += 1
    let isSame = entry.worker == result.worker && Int(entry.attempt) == result.lease.attempt
    let isWaiting = entry.waiting.contains {
      $0.worker == result.worker && Int($0.attempt) == result.lease.attempt
    }
    if !isSame, !isWaiting, entry.waiting.count < 16 {
      let waiting = Storing.Waiting(worker: result.worker, attempt: UInt32(result.lease.attempt))
      disk.update(result.number) { $0.waiting.append(waiting) }
    }
    if result.digest != shards.digest[result.number] {
      noteDivergence(result)
      if entry.worker != result.worker, entry.challenger == nil {
        let challenger = Challenger(worker: result.worker, digest: result.digest)
        disk.update(result.number) { $0.challenger = challenger }
      }
    } else if entry.worker != result.worker {
      shards.trust[result.number] = .confirmed
    }
  }

  /// Compares another result of a durable shard: an audit's, or a duplicate.
  private mutating func compareWithDurable(_ result: Arrival) {
    let number = result.number
    let id = result.worker
    if let audit = audits[number], outcome == nil,
      !isInvolved(result.worker, in: audit, of: number)
    {
      decide(audit, with: result)
      return
    }
    counters.duplicates += 1
    actions.append(.discard(id, result.lease))
    actions.append(.acknowledge(id, result.lease, .duplicate))
    guard shards.digestKnown[number] else { return }
    let isProducer = shards.worker(of: number) == result.worker
    if result.digest == shards.digest[number] {
      if !isProducer, shards.trust[number] == .unconfirmed { shards.trust[number] = .confirmed }
      return
    }
    noteDivergence(result)
    guard outcome == nil, audits[number] == nil else { return }
    if shards.trust[number] == .confirmed, !isProducer {
      if !audits.isModelNotDeterministic { quarantine(result.worker, .lied) }
    } else if shards.trust[number] == .unconfirmed {
      let challenger = Challenger(worker: result.worker, digest: result.digest)
      openAudit(number, challenger: isProducer ? nil : challenger)
    }
  }

  mutating func noteDivergence(_ result: Arrival) {
    counters.divergences += 1
    var involved = [result.worker]
    if let producer = shards.worker(of: result.number), producer != result.worker {
      involved.insert(producer, at: 0)
    }
    actions.append(.divergence(shards.reference(result.number), workers: involved))
  }
}
