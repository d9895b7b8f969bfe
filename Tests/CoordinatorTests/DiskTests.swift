// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorWire
import Testing

/// The real shell and a disk in trouble.
@Suite struct DiskTests {
  @Test func aFullDiskPausesAndSpaceResumes() throws {
    let rig = try ShellRig(ShellJob(players: 6, shardBits: 2))
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    try rig.settle()
    rig.disk.mood = .isFull
    worker.work()
    try rig.settle()
    worker.read()
    #expect(worker.acknowledgements.isEmpty)
    #expect(rig.coordinator.census.payloads == 2)
    worker.work()
    try rig.pass(.seconds(5), alive: [worker])
    worker.read()
    #expect(rig.coordinator.census.payloads == 4, "what comes meanwhile is held")
    #expect(worker.leases.isEmpty, "nothing is leased while the disk is full")
    rig.disk.mood = .works
    try rig.pass(.seconds(5), alive: [worker])
    worker.read()
    #expect(worker.acknowledgements.map(\.disposition) == [.durable, .durable, .durable, .durable])
    try rig.serve([worker])
    try rig.expectDone()
  }

  /// Messages wait in the sockets meanwhile, whose queues are bounded.
  @Test func aCommitterWithoutRoomStopsReading() throws {
    let rig = try ShellRig()
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    try rig.settle()
    #expect(rig.network.isListening)
    rig.disk.mood = .isBusy
    worker.work()
    try rig.settle()
    #expect(!rig.network.isListening)
    let waiting = rig.network.inbox.count
    worker.say(.heartbeat(Heartbeat()))
    try rig.settle()
    #expect(rig.network.inbox.count == waiting + 1)
    rig.disk.mood = .works
    try rig.settle()
    #expect(rig.network.isListening && rig.network.inbox.isEmpty)
    try rig.serve([worker])
    try rig.expectDone()
  }

  @Test func aShardThatCannotBeWrittenIsEvaluatedAgain() throws {
    let rig = try ShellRig()
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    try rig.settle()
    rig.disk.mood = .fails
    worker.work()
    try rig.settle()
    #expect(rig.coordinator.census.payloads == 0)
    worker.read()
    #expect(worker.acknowledgements.map(\.disposition) == [.stale, .stale])
    rig.disk.mood = .works
    try rig.pass(.seconds(5), alive: [worker])
    try rig.serve([worker])
    try rig.expectDone()
    #expect(try rig.result().retries == 2)
  }

  /// A claim about the bytes is checked where they are hashed.
  @Test func aFalseDigestIsNotWritten() throws {
    let rig = try ShellRig()
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    try rig.settle()
    worker.read()
    let offer = worker.leases.removeFirst()
    worker.deliver(offer)
    guard let message = rig.network.inbox.popLast(),
      case .result(var result) = try WireCodec.decode(message.frames[0].bytes).message
    else {
      Issue.record("no result was sent")
      return
    }
    result.values = .zeros
    worker.say(.result(result), Array(message.frames.dropFirst()))
    try rig.settle()
    worker.read()
    #expect(worker.acknowledgements.map(\.disposition) == [.stale])
    try rig.pass(.seconds(5), alive: [worker])
    try rig.serve([worker])
    try rig.expectDone()
  }

  /// What was acknowledged is found again; what was not is evaluated again.
  @Test func aRestartGoesOnWithTheRecoveredLedger() throws {
    let rig = try ShellRig(ShellJob(players: 5, shardBits: 2))
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    try rig.settle()
    worker.work()
    try rig.settle()
    worker.read()
    let kept = Set(worker.acknowledgements.map(\.lease.shard))
    #expect(kept.count == 2)
    let unfinished = worker.leases
    try rig.restart()
    #expect(rig.status.shardsDone == 2)
    worker.say(.heartbeat(Heartbeat()))
    try rig.settle()
    worker.read()
    #expect(worker.refusals == [.helloFirst])
    worker.leases = []
    worker.hello(held: unfinished.map(\.lease))
    try rig.settle()
    for offer in unfinished { worker.deliver(offer) }
    try rig.serve([worker])
    try rig.expectDone()
    let offered = worker.received.compactMap { message -> ShardReference? in
      if case .lease(let offer) = message { offer.lease.shard } else { nil }
    }
    #expect(offered.count == Set(offered).count, "no shard was leased twice")
    #expect(try rig.result().recoveredShards == 2)
    #expect(try rig.result().evaluatedShards == 6)
  }
}
