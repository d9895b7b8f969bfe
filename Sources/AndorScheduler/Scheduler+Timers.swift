// SPDX-License-Identifier: Apache-2.0

extension Scheduler {
  /// The moment at which to send `tick` if nothing else happens before; `nil` when only an event helps.
  ///
  /// It may be earlier than anything happens. O(1).
  public var wake: Instant? {
    guard outcome == nil else { return nil }
    let judged = Self.earlier(leaseTimers.first, silenceTimers.first).map { max($0, forgivesUntil) }
    return Self.earlier(Self.earlier(judged, backoff.first), twinDue)
  }

  private static func earlier(_ left: Instant?, _ right: Instant?) -> Instant? {
    guard let left, let right else { return left ?? right }
    return min(left, right)
  }

  /// Forgives for a while when the shell was away for longer than it may be.
  mutating func noteAbsence(until moment: Instant) {
    let grace: Int64 = 5_000_000_000
    guard let due = Self.earlier(leaseTimers.first, silenceTimers.first), now.advanced(by: grace) < moment,
      due.advanced(by: grace) < moment
    else { return }
    forgivesUntil = moment.advanced(by: grace)
  }

  /// When the next slow shard may get a twin, if there is somebody to have it.
  private var twinDue: Instant? {
    guard freshIsExhausted, !isDraining, !isDiskFull, workers.hasQueue else { return nil }
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

  /// Does what has fallen due.
  mutating func fireTimers() {
    while let number = backoff.popDue(at: now) {
      if shards.state[number] == .backoff { makeReady(number) }
    }
    guard now >= forgivesUntil else { return }
    while let slot = leaseTimers.popDue(at: now) {
      if leases[slot].expired { disconnectHung(Int(leases[slot].worker)) } else { expire(slot) }
    }
    while let worker = silenceTimers.popDue(at: now) {
      let silent = workers[worker].lastHeard.advanced(by: figures.silence)
      if silent > now {
        silenceTimers.set(worker, at: silent)
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
