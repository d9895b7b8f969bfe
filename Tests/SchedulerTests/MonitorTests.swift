// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler
import Testing

/// The monitor of the transcripts must catch a scheduler that is broken on purpose.
@Suite struct MonitorTests {
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
