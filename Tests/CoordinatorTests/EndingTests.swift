// SPDX-License-Identifier: Apache-2.0
import AndorCoordinator
import AndorJob
import AndorWire
import Testing

/// The real shell: how a run ends, and what a later one goes on with.
@Suite struct EndingTests {
  private func served(_ rig: ShellRig, capacity: Int = 2) throws -> ScriptedWorker {
    let worker = ScriptedWorker("w", rig, capacity: capacity)
    worker.hello()
    try rig.settle()
    worker.read()
    return worker
  }

  @Test func aValueThatIsNoNumberEndsTheJobAndIsNamed() throws {
    let rig = try ShellRig()
    let worker = try served(rig)
    let lease = try #require(worker.leases.first?.lease)
    worker.leases = []
    worker.say(.failure(ShardFailure(kind: .values, lease: lease, reason: .nonFinite, text: "", mask: [2])))
    try rig.settle()
    worker.read()
    // Nobody else is there: it is asked a second time.
    let again = try #require(worker.leases.first { $0.lease.shard == lease.shard }?.lease)
    worker.say(.failure(ShardFailure(kind: .values, lease: again, reason: .nonFinite, text: "", mask: [2])))
    let error = #expect(throws: CoordinatorError.self) { try rig.settle() }
    #expect(error?.message.contains("mask 2") == true)
  }

  @Test func anInterruptionFinishesWhatIsInFlight() throws {
    let rig = try ShellRig(ShellJob(players: 6, shardBits: 2))
    let worker = try served(rig)
    #expect(worker.leases.count == 2)
    rig.interruption.request()
    try rig.settle()
    #expect(rig.end == nil, "two shards are in flight")
    try rig.serve([worker])
    #expect(rig.end == .interrupted)
    worker.read()
    #expect(worker.wasDismissed)
    #expect(worker.acknowledgements.map(\.disposition) == [.durable, .durable])
    try rig.restart()
    #expect(rig.status.shardsDone == 2)
    let next = try served(rig)
    try rig.serve([next])
    try rig.expectDone()
    #expect(try rig.result().recoveredShards == 2)
  }

  @Test func aSecondInterruptionDoesNotWait() throws {
    let rig = try ShellRig()
    _ = try served(rig)
    rig.interruption.request()
    rig.interruption.request()
    try rig.step()
    #expect(rig.end == .interrupted)
  }

  @Test func keptWorkersHearNoGoodbye() throws {
    let rig = try ShellRig { $0.keepsWorkers = true }
    let worker = try served(rig)
    rig.interruption.request()
    for offer in worker.leases { worker.deliver(offer) }
    worker.leases = []
    try rig.settle()
    #expect(rig.end == .interrupted)
    worker.read()
    #expect(!worker.wasDismissed)
    try rig.restart()
    try rig.serve([worker], rounds: 1)
    worker.say(.heartbeat(Heartbeat()))
    try rig.serve([worker])
    try rig.expectDone()
  }

  @Test func aGameIsFinishedBesideTheLoop() throws {
    let rig = try ShellRig()
    rig.finishes = false
    let worker = try served(rig)
    try rig.serve([worker], rounds: 30)
    #expect(rig.end == nil && rig.status.state == .aggregating)
    let observer = ScriptedWorker("observer", rig)
    observer.say(.statusRequest)
    try rig.settle()
    #expect(observer.read().contains(.status), "the loop goes on while a game is finished")
    rig.finishes = true
    try rig.settle()
    try rig.expectDone()
  }

  /// A shard that fails on everybody is quarantined, and everything else is kept.
  @Test func aShardThatAlwaysFailsLeavesTheJobIncomplete() throws {
    let rig = try ShellRig()
    let workers = (1...3).map { ScriptedWorker("w\($0)", rig, process: $0, capacity: 1) }
    for worker in workers { worker.hello() }
    for _ in 0..<2000 where rig.end == nil {
      for worker in workers {
        worker.read()
        for offer in worker.leases {
          if offer.lease.shard.index == 2 {
            worker.say(
              .failure(ShardFailure(kind: offer.kind, lease: offer.lease, reason: .model, text: "no")))
          } else {
            worker.deliver(offer)
          }
        }
        worker.leases = []
        worker.say(.heartbeat(Heartbeat()))
      }
      try rig.step()
      rig.clock.sleep(.milliseconds(50))
    }
    #expect(rig.end == .incomplete(["g0/2"]))
    #expect(try rig.result().evaluatedShards == 3)
  }
}
