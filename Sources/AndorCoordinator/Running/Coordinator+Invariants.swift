// SPDX-License-Identifier: Apache-2.0
import AndorScheduler

extension Coordinator {
  /// How much a coordinator has in memory that workers and results take.
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

  /// How much there is now.
  package var census: Census {
    Census(known: registry.count, connected: registry.connectedCount, payloads: admission.count)
  }

  /// How many shards count as durable, and how many became so since the start.
  package var tally: (durable: Int, committed: Int) { (scheduler.durableCount, ending.committed) }

  /// What has happened since the start.
  package var schedulerCounters: SchedulerCounters { scheduler.counters }

  /// What does not fit together in the state; empty where all is well. O(workers), for tests.
  package func checkInvariants() -> [String] {
    var found = registry.checkInvariants() + scheduler.checkInvariants()
    for worker in registry.connected where scheduler.standing(of: worker.id) == nil {
      found.append("\(worker.id) is connected and the scheduler does not know it")
    }
    if admission.isWaiting, admission.count == 0 { found.append("nothing waits for the committer") }
    return found
  }
}
