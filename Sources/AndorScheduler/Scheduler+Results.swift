// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension Scheduler {
  /// Takes in a result: it is stored, compared or refused.
  mutating func takeResult(_ id: WorkerID, _ lease: Lease, _ digest: UInt64, _ values: ValueComparison) {
    counters.results += 1
    guard let row = workers.row(of: id), workers[row].standing != .quarantined,
      let number = shards.number(of: lease.shard), wasGiven(lease, of: number, to: row)
    else {
      counters.unleased += 1
      refuse(id, lease)
      return
    }
    touch(row)
    let wasHeld = endLease(of: row, number, lease)
    if !wasHeld { counters.stale += 1 }
    let result = Arrival(
      worker: id, traits: workers[row].traits, row: row, number: number, lease: lease, digest: digest,
      values: values)
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

  /// Refuses a result of what was not leased to its sender; the shell has not looked at it.
  mutating func refuseUnleased(_ id: WorkerID, _ lease: Lease) {
    counters.results += 1
    counters.unleased += 1
    if let row = workers.row(of: id), workers[row].standing != .quarantined { touch(row) }
    actions.append(.acknowledge(id, lease, .stale))
  }

  /// A result with what it belongs to.
  struct Arrival {
    let worker: WorkerID
    let traits: WorkerTraits
    /// The worker's row, which is its own until the event is taken in.
    let row: Int
    let number: Int
    let lease: Lease
    let digest: UInt64
    let values: ValueComparison

    var maker: Maker { Maker(worker: worker, identity: traits.identity) }
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
    if isCurrent(record), record.expired == false { afterUnfinished(record) }
    return true
  }

  /// Sends a shard's first result to the disk.
  mutating func store(_ result: Arrival) {
    let number = result.number
    shards.setMaker(result.worker, result.traits, of: number)
    shards.digest[number] = result.digest
    shards.digestKnown[number] = true
    var storing = Storing(worker: result.worker, maker: result.maker, attempt: UInt32(result.lease.attempt))
    storing.wanted = wantedConfirmations(of: result)
    shards.isOwed[number] = storing.wanted > 0
    disk.insert(number, storing)
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

  /// Returns how many others are to evaluate a result again: several for the first of an identity, as one other could
  /// lie together with it; one for the first of each other process, and for those that are chosen; nobody where the user
  /// asks for no audits.
  private mutating func wantedConfirmations(of result: Arrival) -> Int {
    guard figures.hasAudits else { return 0 }
    let isFirst = !workers[result.row].hasDelivered && settings.firstConfirmations > 0
    workers[result.row].hasDelivered = true
    if isFirst, audits.tried.insert(result.maker.key).inserted { return settings.firstConfirmations }
    return isFirst || figures.audits(result.number) ? 1 : 0
  }

  private mutating func proveAble(_ row: Int) {
    workers[row].failuresInARow = 0
    workers.judge(row)
  }

  /// Compares another result of a shard whose first one is on its way to the disk.
  private mutating func compareWithStoring(_ result: Arrival) {
    guard let entry = disk[result.number] else {
      actions.append(.discard(result.worker, result.lease))
      return
    }
    counters.duplicates += 1
    let isSame = entry.worker == result.worker && Int(entry.attempt) == result.lease.attempt
    let isWaiting = entry.waiting.contains {
      $0.worker == result.worker && Int($0.attempt) == result.lease.attempt
    }
    if !isSame, !isWaiting, entry.waiting.count < 16 {
      let waiting = Storing.Waiting(worker: result.worker, attempt: UInt32(result.lease.attempt))
      disk.update(result.number) { $0.waiting.append(waiting) }
    }
    let isMakers = entry.maker.isSame(as: result.maker)
    let agreement = agreement(withFirst: result)
    if agreement == .different, !isMakers, entry.challenger == nil {
      noteDivergence(result)
      let challenger = keepChallenger(result)
      disk.update(result.number) { $0.challenger = challenger }
      return
    }
    actions.append(.discard(result.worker, result.lease))
    switch agreement {
    case .different: noteDivergence(result)
    case .same: confirm(result.number, by: result.maker)
    case .unknown: break
    }
  }

  /// Compares another result of a durable shard: an audit's, or a duplicate.
  private mutating func compareWithDurable(_ result: Arrival) {
    let number = result.number
    if outcome == nil, let audit = audits[number], mayVote(result.maker, in: audit) {
      decide(audit, with: result)
      return
    }
    counters.duplicates += 1
    let isMakers = shards.maker(of: number).isSame(as: result.maker)
    let agreement = agreement(withFirst: result)
    if agreement == .different { noteDivergence(result) }
    if agreement == .same, shards.digestKnown[number] { confirm(number, by: result.maker) }
    guard agreement == .different, outcome == nil, audits[number] == nil,
      shards.trust[number] != .undecided
    else {
      dropComparison(result)
      return
    }
    if isMakers {
      dropComparison(result)
      // Who contradicts what others had as well, or itself again and again, is not believed but for that.
      if shards.trust[number] == .unconfirmed {
        openAudit(number, wanted: 1, isChosen: true)
      } else {
        counters.rejected += 1
        blameForResult(result.row)
      }
    } else if audits.isModelNotDeterministic {
      dropComparison(result)
      shards.trust[number] = .undecided
    } else {
      let challenger = keepChallenger(result)
      actions.append(.acknowledge(result.worker, result.lease, .duplicate))
      openAudit(number, wanted: 1, isChosen: true, against: challenger)
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
