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
