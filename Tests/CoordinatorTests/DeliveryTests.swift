// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorWire
import Testing

/// The real shell: who is welcomed, what is leased, and what counts.
@Suite struct DeliveryTests {
  @Test func aWorkerJoinsAndDelivers() throws {
    let rig = try ShellRig(ShellJob(players: 5, shardBits: 2, games: 2))
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    try rig.serve([worker])
    try rig.expectDone()
    worker.read()
    #expect(worker.acknowledgements.count == 16)
    #expect(worker.acknowledgements.allSatisfy { $0.disposition == .durable })
    #expect(worker.wasDismissed)
    let result = try rig.result()
    #expect((result.workers, result.evaluatedShards, result.duplicates, result.retries) == (1, 16, 0, 0))
    #expect(rig.coordinator.census.payloads == 0)
  }

  @Test func nothingIsAcknowledgedBeforeItIsDurable() throws {
    let rig = try ShellRig()
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    try rig.settle()
    rig.disk.mood = .isSlow
    worker.work()
    try rig.settle()
    worker.read()
    #expect(worker.acknowledgements.isEmpty)
    #expect(rig.coordinator.census.payloads == 2)
    rig.disk.mood = .works
    try rig.settle()
    worker.read()
    #expect(worker.acknowledgements.map(\.disposition) == [.durable, .durable])
    #expect(rig.coordinator.census.payloads == 0)
  }

  /// Once while the first copy is on its way to the disk, once after it is there.
  @Test func aResultThatComesTwiceCountsOnce() throws {
    let rig = try ShellRig()
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    try rig.settle()
    worker.read()
    let offer = try #require(worker.leases.first)
    rig.disk.mood = .isSlow
    worker.deliver(offer)
    worker.deliver(offer)
    try rig.settle()
    #expect(rig.coordinator.census.payloads == 1)
    rig.disk.mood = .works
    try rig.settle()
    worker.deliver(offer)
    try rig.settle()
    worker.read()
    #expect(worker.acknowledgements.first?.disposition == .durable)
    #expect(worker.acknowledgements.last?.disposition == .duplicate)
    try rig.serve([worker])
    try rig.expectDone()
    #expect(try rig.result().duplicates >= 2)
    #expect(try rig.result().evaluatedShards == 4)
  }

  /// The first of two attempts comes after its lease ran out, the second after that.
  @Test func aStaleAttemptIsWelcomeAndCountsOnce() throws {
    let rig = try ShellRig { $0.scheduler.minimumLease = .seconds(2) }
    let slow = ScriptedWorker("slow", rig, process: 1, capacity: 1)
    slow.hello()
    try rig.settle()
    slow.read()
    let old = try #require(slow.leases.first)
    try rig.pass(.seconds(60), alive: [slow])
    let quick = ScriptedWorker("quick", rig, process: 2, capacity: 4)
    quick.hello()
    try rig.settle()
    quick.read()
    let again = try #require(quick.leases.first { $0.lease.shard == old.lease.shard })
    #expect(again.lease.attempt == 2)
    slow.deliver(old)
    try rig.settle()
    quick.deliver(again)
    try rig.settle()
    slow.read()
    quick.read()
    #expect(slow.acknowledgements.map(\.disposition) == [.durable])
    #expect(quick.acknowledgements.map(\.disposition) == [.duplicate])
    slow.leases = []
    quick.leases.removeAll { $0.lease == again.lease }
    try rig.serve([slow, quick])
    try rig.expectDone()
  }

  @Test func aWorkerKeepsItsNumberOverAReconnect() throws {
    let rig = try ShellRig()
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    try rig.settle()
    worker.read()
    let first = worker.number
    worker.reconnect()
    worker.hello(held: worker.leases.map(\.lease))
    try rig.settle()
    worker.read()
    #expect(worker.number == first && first != nil)
    #expect(rig.coordinator.census == .init(known: 1, connected: 1, payloads: 0))
    try rig.serve([worker])
    try rig.expectDone()
  }

  /// The old connection is found dead only after the process has come back.
  @Test func theEndOfAnOldConnectionDoesNotEndTheNewOne() throws {
    let rig = try ShellRig()
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    try rig.settle()
    worker.read()
    worker.reconnect()
    let late = rig.network.ended
    rig.network.ended = []
    worker.hello()
    try rig.settle()
    rig.network.ended = late
    try rig.settle()
    #expect(rig.coordinator.census.connected == 1)
    try rig.serve([worker])
    try rig.expectDone()
  }

  /// Two processes under one address: the second one has it, the first counts as lost.
  @Test func anAddressBelongsToWhoSpokeLast() throws {
    let rig = try ShellRig()
    let first = ScriptedWorker("first", rig, process: 1)
    first.hello()
    try rig.settle()
    first.say(
      .hello(
        Hello(
          role: .worker, name: "second", build: "test", host: "host", process: 2,
          backends: Hello.Backends([.formula]), threads: 1, credit: 4, services: first.services)))
    try rig.settle()
    #expect(rig.coordinator.census == .init(known: 2, connected: 1, payloads: 0))
    #expect(rig.status.workers.map(\.name) == ["second"])
  }

  @Test func moreWorkersThanAllowedAreRefused() throws {
    let rig = try ShellRig { $0.workers = 1 }
    let workers = (1...2).map { ScriptedWorker("w\($0)", rig, process: $0) }
    for worker in workers { worker.hello() }
    try rig.settle()
    for worker in workers { worker.read() }
    #expect(workers[0].number == 1 && workers[0].refusals.isEmpty)
    #expect(workers[1].number == nil && workers[1].refusals == [.full])
    #expect(rig.coordinator.census.known == 1)
  }

  @Test func anObserverIsToldTheStatus() throws {
    let rig = try ShellRig()
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    let observer = ScriptedWorker("observer", rig)
    observer.say(.statusRequest)
    try rig.settle()
    #expect(observer.read().contains(.status))
    #expect(rig.coordinator.census.known == 1)
  }
}
