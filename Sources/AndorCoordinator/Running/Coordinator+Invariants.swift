// SPDX-License-Identifier: Apache-2.0
import AndorScheduler

extension Coordinator {
  /// The entries in a coordinator's memory that grow with workers and results.
  package struct Census: Equatable {
    /// Workers known, connected or not.
    package let known: Int
    /// Workers connected.
    package let connected: Int
    /// Results that came and are not durable.
    package let payloads: Int

    package init(known: Int, connected: Int, payloads: Int) {
      (self.known, self.connected, self.payloads) = (known, connected, payloads)
    }
  }

  /// The entries that there are now.
  package var census: Census {
    Census(known: registry.count, connected: registry.connectedCount, payloads: admission.count)
  }

  /// The number of shards that count as durable, and of those that became so since the start.
  package var tally: (durable: Int, committed: Int) { (scheduler.durableCount, ending.committed) }

  /// The counts of what has happened since the start.
  package var schedulerCounters: SchedulerCounters { scheduler.counters }

  /// Returns the contradictions in the state; none where all is well. O(workers), for tests.
  package func checkInvariants() -> [String] {
    var found = registry.checkInvariants() + scheduler.checkInvariants() + spreading.board.checkInvariants()
    for worker in registry.connected where worker.isAdmitted && scheduler.standing(of: worker.id) == nil {
      found.append("\(worker.id) is connected and the scheduler does not know it")
    }
    let identities = identities
    if identities.count.workers > registry.count
      || identities.count.identities > identities.count.workers + identities.keptCount
    {
      found.append("\(identities.count.identities) identities are known")
    }
    if admission.isWaiting, admission.count == 0 { found.append("nothing waits for the committer") }
    return found
  }
}
