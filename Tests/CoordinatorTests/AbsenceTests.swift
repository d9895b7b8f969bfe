// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorWire
import Testing

/// The real shell and workers that go: lost, silent, sent away, back again.
@Suite struct AbsenceTests {
  @Test func aLostWorkersShardsGoToOthersAtOnce() throws {
    let rig = try ShellRig(ShellJob(players: 4, shardBits: 2))
    let dying = ScriptedWorker("dying", rig, process: 1, capacity: 4)
    let other = ScriptedWorker("other", rig, process: 2, capacity: 4)
    dying.hello()
    try rig.settle()
    dying.read()
    #expect(dying.leases.count == 4)
    other.hello()
    try rig.settle()
    other.read()
    #expect(other.leases.isEmpty)
    dying.vanish()
    try rig.settle()
    other.read()
    #expect(other.leases.count == 4)
    #expect(rig.status.workers.map(\.name) == ["other"])
    try rig.serve([other])
    try rig.expectDone()
  }

  /// A stopped worker has no rate, and there is no time to go, until it speaks again.
  @Test func aSilentWorkerIsShownAsSilent() throws {
    let rig = try ShellRig(ShellJob(players: 8, shardBits: 2))
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    for _ in 0..<12 {
      worker.work()
      try rig.step()
      rig.clock.sleep(.milliseconds(100))
    }
    let before = rig.status
    #expect(before.workers.first?.standing == .active)
    #expect((before.workers.first?.rate ?? 0) > 0 && before.secondsLeft != nil)
    try rig.pass(.seconds(30))
    let silent = rig.status
    #expect(silent.workers.map(\.name) == ["w"])
    #expect(silent.workers.first?.standing == .silent)
    #expect(silent.workers.first?.rate == 0 && silent.workers.first?.busy == 0)
    #expect(silent.rate == 0 && silent.secondsLeft == nil)
    #expect(silent.progressLine().contains("waiting for workers"))
    #expect(silent.report().contains { $0.contains("silent") })
    worker.leases = []
    worker.say(.heartbeat(Heartbeat()))
    try rig.settle()
    worker.read()
    #expect(worker.refusals == [.helloFirst])
    worker.hello()
    try rig.settle()
    #expect(rig.status.workers.first?.standing == .active)
    #expect(rig.coordinator.census.known == 1)
    try rig.serve([worker])
    try rig.expectDone()
  }

  @Test func aWorkerThatSaysGoodbyeIsGone() throws {
    let rig = try ShellRig()
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    try rig.settle()
    worker.read()
    worker.say(.goodbye(Goodbye(.interrupted, "time is up")))
    try rig.settle()
    #expect(rig.status.workers.isEmpty)
    #expect(rig.coordinator.census.connected == 0)
  }

  @Test func aLeaseHandedBackGoesToAnother() throws {
    let rig = try ShellRig()
    let leaving = ScriptedWorker("leaving", rig, process: 1, capacity: 4)
    let other = ScriptedWorker("other", rig, process: 2, capacity: 4)
    leaving.hello()
    try rig.settle()
    leaving.read()
    for offer in leaving.leases { leaving.say(.handback(Handback(kind: offer.kind, lease: offer.lease))) }
    leaving.leases = []
    try rig.settle()
    #expect(rig.status.workers.first?.standing == .draining)
    other.hello()
    try rig.settle()
    other.read()
    #expect(other.leases.count == 4)
    try rig.serve([other])
    try rig.expectDone()
    #expect(try rig.result().retries == 0)
  }

  /// G7: what is known of processes that have gone is bounded; who comes back after that is a new worker.
  @Test func aThousandWorkersThatComeAndGoLeaveLittle() throws {
    let rig = try ShellRig(ShellJob(players: 6, shardBits: 2)) { $0.scheduler.rememberedWorkers = 50 }
    for process in 1...1000 {
      let worker = ScriptedWorker("w\(process)", rig, process: process)
      worker.hello()
      try rig.step()
      worker.read()
      #expect(worker.number == UInt32(process))
      for offer in worker.leases { worker.say(.handback(Handback(kind: offer.kind, lease: offer.lease))) }
      try rig.step()
      worker.vanish()
      try rig.step()
      #expect(rig.coordinator.census.known <= 51)
    }
    #expect(rig.end == nil && rig.coordinator.census.connected == 0)
    let old = ScriptedWorker("w1", rig, process: 1)
    old.hello()
    try rig.serve([old])
    #expect(old.number == 1001)
    try rig.expectDone()
    #expect(try rig.result().workers == 1)
  }
}
