// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler
import Testing

/// The harness must catch a scheduler that is broken on purpose.
@Suite struct PlantedBugTests {
  private func violations(_ sabotage: @escaping (Action) -> [Action]) -> [String] {
    var world = World(WorldSettings(), seed: 3)
    world.sabotage = { actions in actions.flatMap(sabotage) }
    return world.run()
  }

  @Test func soundSchedulerPasses() {
    #expect(violations { [$0] }.isEmpty)
  }

  @Test func lostPersistIsCaught() {
    #expect(!violations { if case .persist = $0 { [] } else { [$0] } }.isEmpty)
  }

  @Test func doublePersistIsCaught() {
    #expect(!violations { if case .persist = $0 { [$0, $0] } else { [$0] } }.isEmpty)
  }

  @Test func lostAcknowledgementIsCaught() {
    #expect(!violations { if case .acknowledge = $0 { [] } else { [$0] } }.isEmpty)
  }

  @Test func earlyAcknowledgementIsCaught() {
    let found = violations {
      if case .persist(let worker, let lease) = $0 {
        [$0, .acknowledge(worker, lease, .durable)]
      } else {
        [$0]
      }
    }
    #expect(!found.isEmpty)
  }

  @Test func leaseToTheWrongWorkerIsCaught() {
    let found = violations {
      if case .lease(_, let lease, let deadline) = $0 {
        [.lease(WorkerID(0), lease, deadline: deadline)]
      } else {
        [$0]
      }
    }
    #expect(!found.isEmpty)
  }

  @Test func acknowledgementBeforeTheDiskIsCaught() {
    var monitor = Monitor(games: [(4, false)], durable: [])
    let worker = WorkerID(1)
    let lease = Lease(shard: ShardReference(game: 0, index: 0), attempt: 1)
    monitor.observe(.workerJoined(worker, credit: 1, holding: []), [.lease(worker, lease, deadline: .zero)])
    monitor.observe(
      .resultArrived(worker, lease, digest: ResultDigest(1)),
      [.persist(worker, lease), .acknowledge(worker, lease, .durable)])
    #expect(monitor.violations.first == "0/0#1 is acknowledged before it is durable")
  }

  @Test func secondPersistIsCaught() {
    var monitor = Monitor(games: [(4, false)], durable: [])
    let worker = WorkerID(1)
    let lease = Lease(shard: ShardReference(game: 0, index: 0), attempt: 1)
    monitor.observe(.workerJoined(worker, credit: 1, holding: []), [.lease(worker, lease, deadline: .zero)])
    for _ in 0..<2 {
      monitor.observe(.resultArrived(worker, lease, digest: ResultDigest(1)), [.persist(worker, lease)])
    }
    #expect(monitor.violations == ["two payloads of 0/0 are kept"])
  }

  @Test func leaseBeyondCreditIsCaught() {
    var monitor = Monitor(games: [(4, false)], durable: [])
    let worker = WorkerID(1)
    let leases = (0..<2).map { Lease(shard: ShardReference(game: 0, index: $0), attempt: 1) }
    monitor.observe(
      .workerJoined(worker, credit: 1, holding: []), leases.map { .lease(worker, $0, deadline: .zero) })
    #expect(monitor.violations == ["w1 has more leases than credit"])
  }

  @Test func endBeforeTheLastRoundIsCaught() {
    var monitor = Monitor(games: [(0, true)], durable: [])
    monitor.observe(.tick, [.roundComplete(0), .finished(.complete)])
    #expect(monitor.violations == ["finished, though a round may follow"])
  }
}
