// SPDX-License-Identifier: Apache-2.0

extension Scheduler {
  /// The moment at which to send `tick` if nothing else happens before; `nil` when only an event helps.
  ///
  /// It may be earlier than anything happens. O(1).
  public var wake: Instant? {
    guard outcome == nil else { return nil }
    let next = Timers.earlier(Timers.earlier(timers.wake, queue.backoff.first), twinDue)
    return Timers.earlier(next, audits.waitsUntil.flatMap { $0 > now ? $0 : nil })
  }

  /// The moment when the next slow shard may get a twin, if there is a worker to have it.
  private var twinDue: Instant? {
    guard queue.isFreshExhausted, !isDraining, !disk.isFull, workers.hasQueue else { return nil }
    let age = figures.stragglerAge(median: turnaround.median)
    var slot = leases.oldest
    for _ in 0..<4 {
      guard let oldest = slot else { return nil }
      let due = leases[oldest].start.advanced(by: age)
      if due > now { return due }
      slot = leases.younger(than: oldest)
    }
    return nil
  }

  /// Handles everything that has fallen due.
  mutating func fireTimers() {
    while let number = queue.popDue(at: now) {
      if shards.state[number] == .backoff { makeReady(number) }
    }
    guard !timers.forgives(at: now) else { return }
    while let slot = timers.leases.popDue(at: now) {
      if leases[slot].expired { disconnectHung(Int(leases[slot].worker)) } else { expire(slot) }
    }
    while let worker = timers.silence.popDue(at: now) {
      let silent = workers[worker].lastHeard.advanced(by: figures.silence)
      if silent > now {
        timers.silence.set(worker, at: silent)
      } else if isConnected(worker) {
        actions.append(.workerSilent(workers[worker].id))
        lose(worker, .silent)
      }
    }
  }

  private mutating func disconnectHung(_ worker: Int) {
    actions.append(.disconnect(workers[worker].id))
    lose(worker, .lost)
  }
}
