// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension Scheduler {
  /// The most entries of a queue that are looked at for one that a hungry worker may have.
  private static let lookahead = 16

  /// Leases as long as there is a worker that wants and a shard it may have.
  mutating func dispatch() {
    guard outcome == nil, !isDraining, !disk.isFull else { return }
    while disk.count < settings.resultsAwaitingDisk, workers.anyHungry() {
      guard leaseReady() || leaseAudit() || leaseFresh() || leaseTwin() else { return }
    }
  }

  /// Returns a worker that takes the shard, from the front of the hungry ones.
  private mutating func takeHungry(for number: Int, excluding excluded: [WorkerID]) -> Int? {
    // When every worker there is has been excluded, being excluded means nothing.
    let mayRepeat = activeWorkers(outside: excluded) == 0
    return workers.takeHungry(atMost: excluded.count + 1) { worker in
      mayRepeat || !excluded.contains(worker)
    }
  }

  /// Returns the workers that should leave the shard to another: those it failed on and the one that had it last.
  private func excluded(for number: Int) -> [WorkerID] {
    var list = trouble[number]?.failedOn ?? []
    if let last = shards.worker(of: number), !list.contains(last) { list.append(last) }
    return list
  }

  private mutating func leaseReady() -> Bool {
    var passed: [Int] = []
    var done = false
    while !done, passed.count < Self.lookahead, let number = queue.popReady() {
      guard shards.state[number] == .ready else { continue }
      if let worker = takeHungry(for: number, excluding: excluded(for: number)) {
        lease(number, to: worker, for: .evaluation, listed: true)
        done = true
      } else {
        passed.append(number)
      }
    }
    queue.putBack(passed)
    return done
  }

  private mutating func leaseAudit() -> Bool {
    var passed: [Int] = []
    var done = false
    while !done, passed.count < Self.lookahead, let (number, audit) = audits.popWaiting() {
      let excluded = involved(in: audit, of: number)
      let worker = workers.takeHungry(atMost: excluded.count + 1) { !excluded.contains($0) }
      if let worker {
        lease(number, to: worker, for: .audit, listed: true)
        done = true
      } else {
        passed.append(number)
      }
    }
    audits.putBack(passed)
    return done
  }

  private mutating func leaseFresh() -> Bool {
    while let (run, offset) = queue.nextFresh() {
      let number = shards.runs[run].firstNumber + offset
      guard shards.state[number] == .fresh else { continue }
      guard let worker = workers.takeHungry(atMost: 1, where: { _ in true }) else {
        // Cannot be while someone is hungry; the shard must not be lost all the same.
        makeReady(number)
        return false
      }
      lease(number, to: worker, for: .evaluation, listed: true)
      return true
    }
    return false
  }

  /// Leases a shard that has been out for long to a second worker.
  private mutating func leaseTwin() -> Bool {
    guard queue.isFreshExhausted else { return false }
    let age = figures.stragglerAge(median: turnaround.median)
    var next = leases.oldest
    var looked = 0
    while let slot = next, looked < 4 {
      let record = leases[slot]
      let following = leases.younger(than: slot)
      let number = Int(record.shard)
      if !isAwaited(record) {
        leases.unlist(slot)
      } else {
        guard record.start.advanced(by: age) <= now else { return false }
        var excluded = twinExcluded(record)
        let holder = workers[Int(record.worker)].id
        if !excluded.contains(holder) { excluded.append(holder) }
        if let worker = workers.takeHungry(
          atMost: excluded.count + 1, where: { !excluded.contains($0) })
        {
          leases.unlist(slot)
          speculate(number, on: worker, for: record.purpose)
          return true
        }
        looked += 1
      }
      next = following
    }
    return false
  }

  private func twinExcluded(_ record: LeaseTable.Record) -> [WorkerID] {
    let number = Int(record.shard)
    switch record.purpose {
    case .evaluation: return trouble[number]?.failedOn ?? []
    case .audit: return audits[number].map { involved(in: $0, of: number) } ?? []
    }
  }

  /// Returns whether the lease's result would still be used.
  func isAwaited(_ record: LeaseTable.Record) -> Bool {
    switch record.purpose {
    case .evaluation: shards.state[Int(record.shard)] == .leased
    case .audit: isCurrent(record)
    }
  }

  private mutating func speculate(_ number: Int, on worker: Int, for purpose: LeaseTable.Purpose) {
    counters.speculations += 1
    lease(number, to: worker, for: purpose, listed: false)
    actions.append(
      .note(
        .speculated(
          workers[worker].id,
          Lease(shard: shards.reference(number), attempt: Int(shards.attempts[number])))))
  }
}
