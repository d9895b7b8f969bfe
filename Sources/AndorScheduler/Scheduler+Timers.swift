// SPDX-License-Identifier: Apache-2.0

extension Scheduler {
  /// The moment at which to send `tick` if nothing else happens before; `nil` when only an event helps.
  ///
  /// It may be earlier than anything happens. O(1).
  public var wake: Instant? {
    guard outcome == nil else { return nil }
    var earliest: Instant?
    for moment in [leaseTimers.first, backoff.first, silenceTimers.first, twinDue] {
      guard let moment else { continue }
      earliest = earliest.map { min($0, moment) } ?? moment
    }
    return earliest
  }

  /// When the next slow shard may get a twin, if there is somebody to have it.
  private var twinDue: Instant? {
    guard freshIsExhausted, !isDraining, !isDiskFull, workers.hasQueue else { return nil }
    let age = figures.stragglerAge(median: turnaround.median)
    var slot = leases.oldest
    for _ in 0..<4 where slot >= 0 {
      let due = leases[slot].start.advanced(by: age)
      if due > now { return due }
      slot = leases.younger(than: slot)
    }
    return nil
  }

  /// Does what has fallen due.
  mutating func fireTimers() {
    while let slot = leaseTimers.popDue(at: now) {
      if leases[slot].expired { disconnectHung(Int(leases[slot].worker)) } else { expire(slot) }
    }
    while let number = backoff.popDue(at: now) {
      if shards.state[number] == .backoff { makeReady(number) }
    }
    while let worker = silenceTimers.popDue(at: now) {
      let silent = workers[worker].lastHeard.advanced(by: figures.silence)
      if silent > now {
        silenceTimers.set(worker, at: silent)
      } else if isConnected(worker) {
        actions.append(.note(.workerSilent(workers[worker].id)))
        lose(worker)
      }
    }
  }

  private mutating func disconnectHung(_ worker: Int) {
    actions.append(.disconnect(workers[worker].id))
    lose(worker)
  }
}
