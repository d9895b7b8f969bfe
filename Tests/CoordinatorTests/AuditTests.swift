// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorWire
import Testing

/// The real shell and workers whose results are not what others have.
@Suite struct AuditTests {
  /// Also where a shard is one mask.
  @Test(arguments: [0, 2]) func aLiarIsCaughtAndItsShardsAreEvaluatedAgain(bits: Int) throws {
    let rig = try ShellRig(ShellJob(players: 4 + bits, shardBits: bits, audit: 1))
    let liar = ScriptedWorker("liar", rig, process: 1, capacity: 4)
    liar.lie = 3
    let honest = (2...4).map { ScriptedWorker("w\($0)", rig, process: $0, capacity: 1) }
    liar.hello()
    try rig.settle()
    liar.work()
    try rig.settle()
    #expect(rig.status.shardsDone == 4)
    for worker in honest { worker.hello() }
    try rig.serve(honest + [liar])
    try rig.expectDone()
    liar.read()
    #expect(liar.refusals.contains(.quarantined))
    #expect(!rig.disk.forgotten.isEmpty)
    #expect(try rig.result().divergences > 0)
  }

  /// A liar that comes back is sent away again and gets nothing.
  @Test func whoIsNotBelievedIsNotServedAgain() throws {
    let rig = try ShellRig(ShellJob(players: 6, shardBits: 2, audit: 1))
    let liar = ScriptedWorker("liar", rig, process: 1, capacity: 1)
    liar.lie = 3
    let honest = (2...3).map { ScriptedWorker("w\($0)", rig, process: $0, capacity: 1) }
    for worker in [liar] + honest { worker.hello() }
    for _ in 0..<200 where !liar.refusals.contains(.quarantined) {
      for worker in [liar] + honest { worker.work() }
      try rig.step()
    }
    #expect(liar.refusals == [.quarantined])
    liar.leases = []
    liar.reconnect()
    liar.hello()
    try rig.settle()
    liar.read()
    #expect(liar.refusals == [.quarantined, .quarantined] && liar.leases.isEmpty)
    try rig.serve(honest)
    try rig.expectDone()
  }

  /// Partial sums are the coordinator's to compute: whoever sends some is refused before anything is stored, were they
  /// wrong in the last bit of one of them only, and the job has the right digest.
  @Test func sumsOfAWorkerAreRefused() throws {
    let rig = try ShellRig()
    let broken = ScriptedWorker("broken", rig, process: 1, capacity: 1)
    broken.hello()
    try rig.settle()
    broken.read()
    let offer = broken.leases.removeFirst()
    broken.deliver(offer) { values in
      var sums = ShellJob.partialSums(values)
      sums[sums.count - 1] = sums[sums.count - 1].nextUp
      return sums
    }
    try rig.settle()
    broken.read()
    #expect(rig.coordinator.census.payloads == 0 && rig.status.shardsDone == 0)
    #expect(rig.status.counters?.rejected == 1)
    #expect(rig.status.workers.first?.failures == 1)
    #expect(broken.acknowledgements.map(\.disposition) == [.stale])
    let other = ScriptedWorker("other", rig, process: 2)
    other.hello()
    try rig.pass(.seconds(3), alive: [other, broken])
    try rig.serve([other, broken])
    try rig.expectDone()
  }
}

/// The real shell and jobs that nobody can decide.
@Suite struct DisputeTests {
  /// A job of two identities that contradict each other, at its end.
  private func disputed() throws -> ShellRig {
    let rig = try ShellRig(ShellJob(players: 6, shardBits: 2, audit: 1))
    let liar = ScriptedWorker("liar", rig, process: 1, capacity: 4, host: "h1")
    liar.lie = 3
    liar.hello()
    try rig.settle()
    liar.work()
    try rig.settle()
    let honest = ScriptedWorker("w", rig, process: 2, capacity: 4, host: "h2")
    honest.hello()
    try rig.serve([liar, honest])
    return rig
  }

  /// Nothing is published, the document says why, and a resume takes nothing of it for true.
  @Test func aDisputedJobIsEvaluatedAgain() throws {
    let rig = try disputed()
    guard case .disputed(let shards, let reason)? = rig.end else {
      Issue.record("the job ends otherwise: \(rig.end as Any)")
      return
    }
    #expect(shards == (0..<16).map { "g0/\($0)" } && reason.contains("no majority"))
    let document = try rig.result()
    #expect(document.state == "disputed" && document.games.isEmpty && document.digest == nil)
    #expect(document.disputed == shards && rig.status.state == .disputed)
    try rig.restart()
    #expect(rig.status.shardsDone == 0)
    let trusted = ScriptedWorker("w", rig, process: 3, capacity: 4, host: "h2")
    trusted.hello()
    try rig.serve([trusted])
    try rig.expectDone()
    #expect(try rig.result().disputed == nil && !rig.coordinator.store.registers.isDisputed)
  }

  /// Who was expelled is not served after a restart, and what it made counts as not evaluated.
  @Test func anExpulsionSurvivesARestart() throws {
    let rig = try ShellRig(ShellJob(players: 6, shardBits: 2, audit: 1))
    let liar = ScriptedWorker("liar", rig, process: 1, capacity: 2, host: "h1")
    liar.lie = 3
    let honest = (2...3).map { ScriptedWorker("w\($0)", rig, process: $0, capacity: 1, host: "h\($0)") }
    for worker in [liar] + honest { worker.hello() }
    for _ in 0..<200 where !liar.refusals.contains(.quarantined) {
      for worker in [liar] + honest { worker.work() }
      try rig.step()
    }
    #expect(rig.coordinator.store.registers.expelled == ["host h1"] && rig.end == nil)
    #expect(rig.disk.synchronizations == 1, "the expulsion is not durable by itself")
    try rig.restart()
    #expect(rig.coordinator.store.registers.expelled == ["host h1"])
    let reborn = ScriptedWorker("another name", rig, process: 9, host: "h1")
    reborn.hello()
    try rig.settle()
    reborn.read()
    #expect(reborn.refusals == [.quarantined] && reborn.leases.isEmpty)
    for worker in honest { worker.hello() }
    try rig.serve(honest)
    try rig.expectDone()
  }
}
