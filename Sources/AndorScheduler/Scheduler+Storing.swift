// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension Scheduler {
  /// Counts a shard that is on the disk, and acknowledges its results.
  mutating func markDurable(_ shard: ShardReference) {
    guard let number = shards.number(of: shard), shards.state[number] == .storing,
      let entry = disk.remove(number)
    else { return }
    shards.state[number] = .durable
    progress.addDurable(in: shard.game)
    trouble[number] = nil
    let producer = entry.worker
    if !entry.isDoubted { makers.insert(entry.maker.key) }
    if let row = workers.row(of: producer) {
      workers[row].earn()
      workers.judge(row)
      workers.enqueue(row)
    }
    acknowledge(producer, shard, entry.attempt, .durable)
    for other in entry.waiting { acknowledge(other.worker, shard, other.attempt, .duplicate) }
    if entry.isDoubted {
      retract(number)
    } else if outcome == nil {
      if let challenger = entry.challenger {
        openAudit(number, wanted: 1, isChosen: true, against: challenger)
      } else if entry.wanted > (shards.trust[number] == .confirmed ? 1 : 0) {
        openAudit(number, wanted: entry.wanted, isChosen: figures.audits(number))
      }
    }
    if entry.challenger != nil, audits[number] == nil { actions.append(.challengeEnded(shard)) }
    if shards.state[number] == .durable { openRowCheckIfDue(number) }
  }

  /// Acknowledges a worker's result, if the worker is there.
  mutating func acknowledge(
    _ worker: WorkerID, _ shard: ShardReference, _ attempt: UInt32, _ disposition: Disposition
  ) {
    guard let row = workers.row(of: worker), isConnected(row) else { return }
    actions.append(.acknowledge(worker, Lease(shard: shard, attempt: Int(attempt)), disposition))
  }

  /// Takes in that a shard could not be written: it waits for room, or is evaluated again.
  mutating func storeFailed(_ shard: ShardReference, diskFull: Bool) {
    guard let number = shards.number(of: shard), shards.state[number] == .storing else { return }
    if diskFull {
      shards.state[number] = .parked
      if disk.park(number) { actions.append(.note(.leasingPaused)) }
    } else {
      dropStored(number, reason: .notWritten)
    }
  }

  /// Takes a result back that was to be stored: nobody is told that it counts.
  mutating func takeBackStored(_ number: Int) {
    guard let entry = disk.remove(number) else { return }
    let shard = shards.reference(number)
    let worker = entry.worker
    actions.append(.discard(worker, Lease(shard: shard, attempt: Int(entry.attempt))))
    if entry.challenger != nil { actions.append(.challengeEnded(shard)) }
    acknowledge(worker, shard, entry.attempt, .stale)
    for other in entry.waiting { acknowledge(other.worker, shard, other.attempt, .stale) }
    forgetResult(number)
    if let row = workers.row(of: worker) { workers[row].hasDelivered = false }
  }

  /// Drops a result that was to be stored; the shard is to be evaluated again.
  mutating func dropStored(_ number: Int, reason: ShardFailure.Reason) {
    guard let entry = disk[number] else { return }
    let worker = entry.worker
    takeBackStored(number)
    var history = trouble[number] ?? ShardTrouble()
    history.notWritten += 1
    history.remember(
      ShardFailure(worker: worker, attempt: Int(entry.attempt), reason: reason))
    trouble[number] = history
    if history.notWritten >= settings.quarantineAfter {
      quarantineShard(number)
    } else {
      delay(number, failures: history.notWritten)
    }
  }

  /// Forgets the result of a shard.
  mutating func forgetResult(_ number: Int) {
    shards.digestKnown[number] = false
    shards.trust[number] = .unconfirmed
    shards.isOwed[number] = false
    shards.clearMaker(of: number)
  }

  /// Writes the results that were held, as the disk has room again.
  mutating func resumeStoring() {
    guard disk.empty() else { return }
    actions.append(.note(.leasingResumed))
    while let number = disk.popParked() {
      guard shards.state[number] == .parked, let entry = disk[number] else { continue }
      shards.state[number] = .storing
      actions.append(
        .persist(
          entry.worker,
          Lease(shard: shards.reference(number), attempt: Int(entry.attempt))))
    }
  }

  /// Drops the results held for want of room.
  mutating func dropParked() {
    while let number = disk.popParked() {
      guard shards.state[number] == .parked, let entry = disk.remove(number) else { continue }
      let lease = Lease(shard: shards.reference(number), attempt: Int(entry.attempt))
      actions.append(.discard(entry.worker, lease))
      forgetResult(number)
      makeReady(number)
    }
  }
}
