// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorTransport
import AndorWire
import FoundationEssentials
import Testing

/// The real shell and workers of another version, or that serve something else.
@Suite struct ProtocolTests {
  private static let version1 = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Protocols/golden/v1")

  /// Whatever andor 0.1.0 says, it is told what to upgrade, and nothing is remembered of it.
  @Test func aWorkerOfVersion1IsToldWhatToUpgrade() throws {
    let rig = try ShellRig()
    for name in ["hello", "result", "heartbeat", "status-request"] {
      let old = ScriptedWorker("old", rig)
      let header = try Array(Data(contentsOf: Self.version1.appending(path: "\(name).bin")))
      old.say(frames: [Frame(copying: header)])
      try rig.settle()
      guard case .refusal(let refusal)? = old.read().first else {
        Issue.record("\(name) is not refused")
        continue
      }
      #expect(refusal.code == .version && (refusal.expected, refusal.found) == ("2", "1"))
      #expect(refusal.sentence.contains("not version 1: upgrade the andor that asks"))
    }
    let newer = ScriptedWorker("newer", rig)
    newer.say(frames: [Frame(copying: [0x08, 3, 0xFF, 0xFF])])
    try rig.settle()
    guard case .refusal(let refusal)? = newer.read().first else { return #expect(Bool(false), "not refused") }
    #expect(refusal.found == "3" && refusal.sentence.contains("upgrade the coordinator's andor"))
    #expect(rig.coordinator.census == .init(known: 0, connected: 0, payloads: 0))
  }

  @Test func aWorkerThatServesSomethingElseIsRefusedByName() throws {
    let rig = try ShellRig()
    let other = ScriptedWorker("other", rig)
    other.services = WorkerServices(leases: [.sums], masks: [.subcube], words: 1, valuesPerMask: 1)
    other.hello()
    try rig.settle()
    guard case .refusal(let refusal)? = other.read().first else { return #expect(Bool(false), "not refused") }
    #expect(refusal.code == .unsuited && refusal.sentence.contains("leases of values,"))
    #expect(rig.coordinator.census.known == 0)
    let worker = ScriptedWorker("w", rig, process: 2)
    worker.hello()
    try rig.serve([worker])
    try rig.expectDone()
  }

  /// A lease says what it is for, of which model, in which round, and how many values a mask has.
  @Test func aLeaseSaysWhatItIsFor() throws {
    let rig = try ShellRig(ShellJob(players: 4, shardBits: 2, rounds: .theRest))
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    try rig.serve([worker])
    try rig.expectDone()
    let offers = worker.received.compactMap { if case .lease(let offer) = $0 { offer } else { nil } }
    #expect(offers.map(\.lease.shard.index) == [0, 1, 2, 3] && offers.map(\.round) == [0, 0, 1, 1])
    #expect(offers.allSatisfy { $0.kind == .values && $0.model == 0 && $0.valuesPerMask == 1 })
  }

  /// Values alone are asked for and stored, whether they have a transform or not.
  @Test(arguments: [TwoRounds.Kind.theRest, .nothing])
  func valuesAloneAreAskedFor(rounds: TwoRounds.Kind) throws {
    let rig = try ShellRig(ShellJob(players: 4, shardBits: 2, rounds: rounds))
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    if rounds == .nothing {
      #expect(throws: JobError.self) { try rig.serve([worker]) }
    } else {
      try rig.serve([worker])
    }
    worker.read()
    let offers = worker.received.compactMap { if case .lease(let offer) = $0 { offer } else { nil } }
    #expect(offers.count == (rounds == .nothing ? 2 : 4) && offers.allSatisfy { $0.kind == .values })
    #expect(worker.acknowledgements.map(\.disposition) == offers.map { _ in .durable })
    #expect(worker.acknowledgements.allSatisfy { $0.kind == .values })
    let files = try FileManager.default.contentsOfDirectory(atPath: "\(rig.folder)/games/g0")
    #expect(!files.contains { $0.hasPrefix("sums") } && files.contains { $0.hasPrefix("values") })
  }

  /// A result of another kind than the lease's is rejected before anything reads its frames, also where it is right.
  @Test func aResultOfAnotherKindIsRejected() throws {
    let rig = try ShellRig()
    let worker = ScriptedWorker("w", rig, capacity: 1)
    worker.hello()
    try rig.settle()
    worker.read()
    let offer = try #require(worker.leases.first)
    worker.leases = []
    worker.deliver(offer, sums: ShellJob.partialSums)
    try rig.settle()
    #expect(rig.status.counters?.rejected == 1 && rig.coordinator.census.payloads == 0)
    try rig.pass(.seconds(3), alive: [worker])
    try rig.serve([worker])
    try rig.expectDone()
  }
}
