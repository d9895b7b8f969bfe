// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension Scheduler {
  /// The most entries of a queue that are looked at for one that a hungry worker may have.
  static let lookahead = 16

  /// Leases as long as there is a worker that wants and a shard it may have.
  mutating func dispatch() {
    guard outcome == nil, !isDraining, !disk.isFull else { return }
    while disk.count < settings.resultsAwaitingDisk, workers.anyHungry() {
      // Once more the ready ones: some of them wait until nothing is fresh.
      guard leaseReady() || leaseAudit() || leaseRows() || leaseFresh() || leaseReady() || leaseTwin() else {
        return
      }
    }
  }

  /// Returns a worker that takes a shard which was tried before, from the front of the hungry ones.
  ///
  /// One of another identity than those on which it failed, else another process, else any; and not the one that had
  /// it last. A shard whose holder vanished goes to a worker that has delivered, while there is one: whoever vanishes
  /// with everything it gets is then to blame alone.
  private mutating func takeHungry(for number: Int) -> Int? {
    let history = trouble[number]
    let failed = history?.failedOn ?? []
    let last = shards.worker(of: number).flatMap(workers.row)
    var (isOutside, outside): ((Maker) -> Bool, Int) = ({ _ in true }, workers.activeCount)
    if activeWorkers(outside: failed) > 0 {
      (isOutside, outside) = ({ !failed.contains(where: $0.isSame) }, activeWorkers(outside: failed))
    } else if workers.activeProcesses(outside: failed) > 0 {
      (isOutside, outside) = (
        { !failed.contains(where: $0.isProcess) }, workers.activeProcesses(outside: failed)
      )
    }
    let lastCounts = last.map { workers[$0].standing == .active && isOutside(workers[$0].maker) } ?? false
    let avoided = lastCounts && outside > 1 ? last.map { workers[$0].id } : nil
    var limit = workers.matching(failed) + 2
    var wantsProven = false
    if let history, history.vanishes > 0 {
      wantsProven = workers.hasProven { $0.id != avoided && isOutside($0.maker) }
      limit += 4 * Self.lookahead
      // Behind so many who have proved nothing nobody is looked for.
      if workers.hungry.count > limit { wantsProven = false }
    }
    return workers.takeHungry(atMost: limit) { worker in
      worker.id != avoided && (!wantsProven || worker.proven) && isOutside(worker.maker)
    }
  }

  /// Returns a worker other than the makers, from the front of the hungry ones; any, where there is no other and that
  /// is allowed.
  mutating func takeHungry(excluding makers: [Maker], mayRepeat: Bool) -> Int? {
    let matching = workers.matching(makers)
    let isAny = mayRepeat && matching == workers.activeCount
    return workers.takeHungry(atMost: matching + 1) { worker in
      isAny || !makers.contains { $0.isSame(as: worker.maker) }
    }
  }

  /// Returns an auditor of the class that the result was made in, as bits can be compared then; any other worker, where
  /// there is none.
  private mutating func takeAuditor(of number: Int, _ audit: Audit) -> Int? {
    let makers = audit.excused
    if isLonely(audit) {
      return workers.takeHungry(atMost: workers.matching(makers) + Self.lookahead) { worker in
        !makers.contains(where: worker.maker.isProcess)
      }
    }
    let numericsClass = shards.classes[number]
    guard workers.classCount > 1, workers.hasActive(of: numericsClass, outside: makers) else {
      return takeHungry(excluding: makers, mayRepeat: false)
    }
    return workers.takeHungry(atMost: workers.matching(makers) + Self.lookahead) { worker in
      worker.traits.numericsClass == numericsClass && !makers.contains { $0.isSame(as: worker.maker) }
    }
  }

  private mutating func leaseReady() -> Bool {
    var passed: [Int] = []
    var done = false
    while !done, passed.count < Self.lookahead, let number = queue.popReady() {
      guard shards.state[number] == .ready else { continue }
      // A shard whose holders vanish is to be tried by somebody who has delivered: others come first.
      let isDreaded = trouble[number].map { $0.vanishes > 1 } ?? false
      let waits = isDreaded && workers.provenCount == 0 && !queue.isFreshExhausted
      if !waits, let worker = takeHungry(for: number) {
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
      if let worker = takeAuditor(of: number, audit) {
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
        let excluded = twinExcluded(record) + [workers[Int(record.worker)].maker]
        if let worker = takeHungry(excluding: excluded, mayRepeat: false) {
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

  private func twinExcluded(_ record: LeaseTable.Record) -> [Maker] {
    let number = Int(record.shard)
    switch record.purpose {
    case .evaluation: return trouble[number]?.failedOn ?? []
    case .rows: return []
    case .audit: return audits[number]?.excused ?? []
    }
  }

  /// Returns whether the lease's result would still be used.
  func isAwaited(_ record: LeaseTable.Record) -> Bool {
    switch record.purpose {
    case .evaluation: shards.state[Int(record.shard)] == .leased
    case .audit, .rows: isCurrent(record)
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
