// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorLedger
import AndorStore
import AndorTransport
import AndorWire
import FoundationEssentials
import Testing

/// The real shell: what the slots say of who made a shard, and that whoever resumes the job knows it.
@Suite struct RecordTests {
  /// The producers and auditors of a job's shards, as its folder tells them.
  private func records(of rig: ShellRig) throws -> [(
    stamp: ShardStamp, producer: Producer?, auditor: Producer?
  )] {
    let store = rig.coordinator.store
    let found = try GameLedger.inspect(JobStore.identities(of: store.plan), in: store.gamesFolder)
    return found.flatMap(\.records).compactMap { record in
      record.map {
        (
          $0.stamp, store.registers.producer($0.stamp.producer),
          store.registers.producer($0.stamp.auditor)
        )
      }
    }
  }

  @Test func whoMadeAShardIsKnownAfterARestart() throws {
    let key = try CurvePublicKey(z85: "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7")
    let rig = try ShellRig(
      ShellJob(players: 5, shardBits: 2, probes: [1, 2]), access: FakeAccess("alice", "bob")
    ) { $0.mixesNumerics = true }
    let workers = try ["alice", "bob"].map {
      ScriptedWorker("w-\($0)", rig, capacity: 2, user: try AuthorisedPeer(name: $0, publicKey: key))
    }
    workers[0].probes = [1, 2]
    workers[1].probes = [1, 2.00001]
    workers[1].numerics = WorkerNumerics(processor: "p", runtime: "r", device: "d")
    for worker in workers { worker.hello() }
    try rig.settle()
    for worker in workers { worker.work() }
    try rig.settle()
    let before = try records(of: rig)
    #expect(before.count == 4 && Set(before.map(\.stamp.producer)).count == 2)
    try rig.restart()
    let after = try records(of: rig)
    #expect(after.map(\.stamp) == before.map(\.stamp) && after.map(\.producer) == before.map(\.producer))
    let expected = ["alice", "bob"].map { (name: String) in
      Producer(key: key.z85, user: name, host: "host", name: "w-\(name)")
    }
    for producer in expected { #expect(after.count { $0.producer == producer } == 2) }
    for record in after {
      let numerics = rig.coordinator.store.registers.numericsClass(record.stamp.numericsClass)
      let isBobs = record.producer?.user == "bob"
      let bobs = NumericsClass(
        digest: NumericsProof.digest(of: [1, 2.00001], device: "d"), processor: "p", runtime: "r",
        device: "d",
        difference: abs(2 - 2.00001))
      #expect(numerics == (isBobs ? bobs : ShellJob.numerics([1, 2]).numericsClass))
      #expect(record.stamp.numericsClass == (isBobs ? 2 : 1) && record.stamp.flags.isEmpty)
    }
    // Another process of the same worker is the same producer.
    let again = ScriptedWorker(
      "w-alice", rig, process: 99, capacity: 9, user: try AuthorisedPeer(name: "alice", publicKey: key))
    again.probes = [1, 2]
    again.hello()
    try rig.serve([again])
    try rig.expectDone()
    #expect(Set(try records(of: rig).map(\.producer)) == Set(expected))
  }

  @Test func anAuditAndItsAuditorAreKnownAfterARestart() throws {
    let rig = try ShellRig(ShellJob(players: 5, shardBits: 2, audit: 1))
    let workers = (1...2).map { ScriptedWorker("w\($0)", rig, process: $0, capacity: 1, host: "h\($0)") }
    for worker in workers { worker.hello() }
    for _ in 0..<40 where rig.status.counters?.audits ?? 0 < 3 {
      for worker in workers { worker.work() }
      try rig.step()
    }
    let before = try records(of: rig)
    let audited = before.filter { $0.stamp.flags == [.audited, .confirmed] }
    #expect(audited.count >= 3)
    #expect(audited.allSatisfy { $0.auditor != nil && $0.producer != nil && $0.auditor != $0.producer })
    #expect(before.allSatisfy { $0.stamp.flags.isEmpty == ($0.auditor == nil) })
    try rig.restart()
    #expect(try records(of: rig).map(\.stamp) == before.map(\.stamp))
  }

  /// A register that is lost costs the names; the shards stay, and nobody gets another's number.
  @Test func aLostRegisterCostsNamesOnly() throws {
    let rig = try ShellRig(ShellJob(players: 5, shardBits: 2))
    let worker = ScriptedWorker("w", rig, capacity: 3)
    worker.hello()
    try rig.settle()
    worker.work()
    try rig.settle()
    #expect(try records(of: rig).compactMap(\.producer?.name) == ["w", "w", "w"])
    try rig.restart { try FileManager.default.removeItem(atPath: "\(rig.folder)/producers") }
    #expect(try records(of: rig).map(\.producer) == [nil, nil, nil])
    let other = ScriptedWorker("other", rig, process: 2)
    other.hello()
    try rig.serve([other])
    try rig.expectDone()
    let names = try records(of: rig).map(\.producer?.name)
    #expect(names.count { $0 == nil } == 3 && names.count { $0 == "other" } == 5)
    #expect(try rig.result().evaluatedShards == 5)
  }
}
