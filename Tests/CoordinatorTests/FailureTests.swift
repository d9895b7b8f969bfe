// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorWire
import Testing

/// The real shell and failures that prove nothing about the model.
@Suite struct FailureTests {
  private func nonFinite(_ lease: Lease) -> Message {
    .failure(ShardFailure(kind: .values, lease: lease, reason: .nonFinite, text: "NaN", mask: [1]))
  }

  /// Whose shard others have evaluated is mistaken about it: the job goes on.
  @Test func aShardThatIsDurableCannotFailTheJob() throws {
    let rig = try ShellRig(ShellJob(players: 6, shardBits: 2))
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    try rig.settle()
    worker.read()
    let done = try #require(worker.leases.first)
    worker.work()
    try rig.settle()
    #expect(rig.status.shardsDone == 2)
    let broken = ScriptedWorker("broken", rig, process: 2)
    broken.hello(held: [done.lease])
    try rig.settle()
    broken.read()
    broken.say(nonFinite(done.lease))
    try rig.settle()
    #expect(rig.status.counters?.failures == 1)
    try rig.serve([worker, broken])
    try rig.expectDone()
  }

  /// Nor can a worker that is quarantined, as its results failed the check again and again.
  @Test func aQuarantinedWorkerCannotFailTheJob() throws {
    let rig = try ShellRig(ShellJob(players: 6, shardBits: 2))
    let honest = ScriptedWorker("honest", rig, process: 1, capacity: 1)
    let broken = ScriptedWorker("broken", rig, process: 2, capacity: 4)
    for worker in [honest, broken] { worker.hello() }
    try rig.settle()
    broken.read()
    let leases = broken.leases
    #expect(leases.count == 4)
    for offer in leases.prefix(3) { broken.deliver(offer) { $0 } }
    // Sent before it can have heard of its quarantine.
    broken.say(nonFinite(leases[3].lease))
    try rig.settle()
    broken.read()
    #expect(broken.refusals.contains(.quarantined))
    try rig.pass(.seconds(5), alive: [honest])
    try rig.serve([honest])
    try rig.expectDone()
  }
}
