// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorLedger
import AndorWire
import Foundation
import Testing

@testable import AndorCoordinator

/// The real shell: nobody gets a lease before it has shown the bits of its machine.
@Suite struct NumericsTests {
  private static let probes = [1.0, -2.0, 0.5]
  private static let other = [1.0, -2.0 + 1e-5, 0.5]

  private func rig(
    audit: Double = 0, _ configure: @escaping (inout CoordinatorSettings) -> Void = { _ in }
  ) throws -> ShellRig {
    try ShellRig(ShellJob(players: 5, shardBits: 2, audit: audit, probes: Self.probes), configure)
  }

  private func worker(_ name: String, _ rig: ShellRig, _ probes: [Double]?, process: Int = 1)
    -> ScriptedWorker
  {
    let worker = ScriptedWorker(name, rig, process: process)
    worker.numerics = WorkerNumerics(processor: "\(name)'s", runtime: "runtime 1", device: "cpu")
    worker.probes = probes
    return worker
  }

  @Test func nothingIsLeasedBeforeTheProof() throws {
    let rig = try rig()
    let worker = worker("w", rig, nil)
    worker.hello()
    try rig.settle()
    worker.read()
    try rig.pass(.seconds(40), alive: [worker])
    worker.read()
    #expect(worker.leases.isEmpty && worker.refusals.isEmpty && rig.coordinator.census.connected == 1)
    // What it says of shards meanwhile counts for nothing.
    let lease = Lease(shard: ShardReference(game: 0, index: 0), attempt: 1)
    worker.say(.failure(ShardFailure(kind: .values, lease: lease, reason: .nonFinite, text: "", mask: [0])))
    worker.say(.handback(Handback(kind: .values, lease: lease)))
    try rig.settle()
    worker.read()
    #expect(worker.refusals == [.helloFirst, .helloFirst])
    worker.probes = Self.probes
    worker.hello()
    try rig.serve([worker])
    try rig.expectDone()
    let result = try rig.result()
    let digest = NumericsProof.digest(of: Self.probes).description
    #expect(result.numerics == digest && result.games.map(\.numerics) == [digest])
    #expect(result.numericsClasses?.map(\.shards) == [8] && result.numericsDifference == nil)
  }

  /// Workers that never show anything are not remembered when they go.
  @Test func whoShowsNothingIsForgotten() throws {
    let rig = try rig()
    for number in 1...50 {
      let worker = worker("w", rig, nil, process: number)
      worker.hello()
      try rig.step()
      worker.vanish()
      try rig.step()
    }
    try rig.settle()
    #expect(rig.coordinator.census == .init(known: 0, connected: 0, payloads: 0))
  }

  @Test func whoFallsSilentBeforeItsProofIsLost() throws {
    let rig = try rig()
    let worker = worker("w", rig, nil)
    worker.hello()
    try rig.settle()
    worker.read()
    try rig.pass(.seconds(20))
    #expect(rig.coordinator.census == .init(known: 0, connected: 0, payloads: 0))
    worker.say(.heartbeat(Heartbeat()))
    try rig.settle()
    worker.read()
    #expect(worker.refusals == [.helloFirst])
    worker.probes = Self.probes
    worker.hello()
    try rig.serve([worker])
    try rig.expectDone()
  }

  @Test func anotherClassIsRefusedAndBothSidesAreNamed() throws {
    let rig = try rig()
    let stranger = worker("stranger", rig, Self.other)
    stranger.hello()
    try rig.settle()
    stranger.read()
    #expect(stranger.refusals == [.numerics] && stranger.leases.isEmpty)
    let refusal = try #require(stranger.lastRefusal)
    #expect(refusal.expected.contains("planner") && refusal.found.contains("stranger's"), "\(refusal)")
    #expect(refusal.found.contains("runtime 1") && refusal.sentence.contains("1.00e-05"), "\(refusal)")
    let worker = worker("w", rig, Self.probes, process: 2)
    worker.hello()
    try rig.serve([worker])
    try rig.expectDone()
    #expect(try rig.result().numericsClasses?.count == 1)
  }

  @Test func aJobWhoseWorkersAreAllRefusedEnds() throws {
    let rig = try rig()
    for number in 1...3 {
      let stranger = worker("stranger-\(number)", rig, Self.other, process: number)
      stranger.hello()
      try rig.pass(.seconds(3))
      stranger.vanish()
      try rig.step()
    }
    let error = #expect(throws: CoordinatorError.self) { try rig.pass(.seconds(60)) }
    #expect(
      error?.code == .mismatch && error?.message.contains("all 3 workers") == true,
      "\(String(describing: error))")
    #expect(
      error?.message.contains("stranger-3's") == true && error?.hint.contains("--numerics first") == true)
  }

  /// One that fits and came back to the queue of its cluster may come again.
  @Test func aJobThatHadAWorkerWaits() throws {
    let rig = try rig()
    let worker = worker("w", rig, Self.probes)
    worker.hello()
    try rig.settle()
    worker.vanish()
    let stranger = self.worker("stranger", rig, Self.other, process: 2)
    stranger.hello()
    try rig.settle()
    stranger.vanish()
    try rig.pass(.seconds(60))
    #expect(rig.end == nil)
  }

  @Test(arguments: [
    (other: [1, -2, 0.5 + 2e-3], digestOf: nil as [Double]?, words: "more than"),
    (other: [1, -2], digestOf: nil, words: "2 probe values"),
    (other: [1, -2, 0.5, 0.25], digestOf: nil, words: "4 probe values"),
    (other: [1, -2, 0.75], digestOf: [1, -2, 0.5], words: "not that of its probe values"),
    (other: [1, -2, .nan], digestOf: nil, words: "probe values"),
  ])
  func aWrongWorkerIsRefusedWhateverTheSettings(
    _ lie: (other: [Double], digestOf: [Double]?, words: String)
  ) throws {
    for sealing in [CoordinatorSettings.Sealing.plan, .first] {
      let rig = try rig {
        $0.mixesNumerics = true
        $0.sealing = sealing
      }
      let liar = worker("liar", rig, lie.other)
      liar.numerics.digest = lie.digestOf.map { NumericsProof.digest(of: $0) }
      liar.hello()
      try rig.settle()
      liar.read()
      #expect(liar.refusals == [.quarantined] && liar.leases.isEmpty)
      #expect(
        liar.lastRefusal?.sentence.contains(lie.words) == true, "\(String(describing: liar.lastRefusal))")
    }
  }

  @Test func theFirstWorkerSealsTheJobForGood() throws {
    let rig = try rig { $0.sealing = .first }
    let first = worker("first", rig, Self.other)
    first.hello()
    try rig.settle()
    for offer in first.read().compactMap({ if case .lease(let offer) = $0 { offer } else { nil } }).prefix(1)
    {
      first.deliver(offer)
    }
    try rig.settle()
    let planner = worker("planner's twin", rig, Self.probes, process: 2)
    planner.hello()
    try rig.settle()
    planner.read()
    #expect(planner.refusals == [.numerics], "the plan's class is not the first worker's")
    try rig.restart()
    #expect(rig.coordinator.store.registers.sealedClass?.digest == NumericsProof.digest(of: Self.other))
    planner.reconnect()
    planner.hello()
    try rig.settle()
    planner.read()
    #expect(planner.refusals == [.numerics, .numerics], "also after a restart")
    let again = worker("again", rig, Self.other, process: 3)
    again.hello()
    try rig.serve([again])
    try rig.expectDone()
    #expect(try rig.result().numerics == NumericsProof.digest(of: Self.other).description)
  }

  @Test func mixedClassesAreInSlotsAndResult() throws {
    let rig = try rig { $0.mixesNumerics = true }
    let workers = [worker("a", rig, Self.probes), worker("b", rig, Self.other, process: 2)]
    for worker in workers { worker.hello() }
    try rig.settle()
    let own = NumericsProof.digest(of: Self.other).description.prefix(8)
    #expect(rig.status.workers.map(\.place).last == "host, class \(own)")
    for worker in workers { worker.work() }
    try rig.settle()
    try rig.restart()
    for worker in workers {
      worker.reconnect()
      worker.hello()
    }
    try rig.serve(workers)
    try rig.expectDone()
    let result = try rig.result()
    #expect(result.numerics == "mixed" && result.games.map(\.numerics) == ["mixed"])
    let classes = try #require(result.numericsClasses)
    #expect(classes.count == 2 && classes.map(\.shards).reduce(0, +) == 8)
    #expect(Set(classes.map(\.processor)) == ["planner", "b's"])
    #expect(result.numericsDifference.map { abs($0 - 1e-5) < 1e-12 } == true)
    #expect(result.numericsWarning?.contains("mixed") == true)
  }

  /// Audits across classes found 1e-4, which the probe values do not show; the result says so after a restart too.
  @Test func theLargestDifferenceOutlivesARestart() throws {
    let rig = try rig(audit: 1) { $0.mixesNumerics = true }
    let workers = [worker("a", rig, Self.probes), worker("b", rig, Self.other, process: 2)]
    workers[1].lie = 1e-4
    for worker in workers { worker.hello() }
    for _ in 0..<60 where rig.status.counters?.audits ?? 0 < 2 {
      for worker in workers { worker.work() }
      try rig.step()
    }
    try rig.restart()
    #expect(abs(rig.coordinator.store.registers.largestDifference - 1e-4) < 1e-9)
    workers[1].lie = 0
    for worker in workers {
      worker.reconnect()
      worker.hello()
    }
    try rig.serve(workers)
    #expect(rig.end == .done)
    #expect(try rig.result().numericsDifference.map { abs($0 - 1e-4) < 1e-9 } == true)
  }

  /// Whose class is not known any more is refused, and no job is sealed again beside it.
  @Test(arguments: [CoordinatorSettings.Sealing.plan, .first])
  func aLostClassIsNotSealedAgain(sealing: CoordinatorSettings.Sealing) throws {
    let rig = try rig { $0.sealing = sealing }
    let first = worker("w", rig, sealing == .plan ? Self.probes : Self.other)
    first.hello()
    try rig.settle()
    first.work()
    try rig.settle()
    #expect(rig.status.shardsDone > 0)
    let path = "\(rig.folder)/classes"
    let classes = try Data(contentsOf: URL(fileURLWithPath: path))
    let error = #expect(throws: LedgerError.self) {
      try rig.restart { try FileManager.default.removeItem(atPath: path) }
    }
    #expect(error?.code == .foreign && error?.message.contains("durable shard") == true)
    #expect(error?.hint.contains("--mixed-numerics") == true)
    try rig.restart { try classes.write(to: URL(fileURLWithPath: path)) }
    first.reconnect()
    first.hello()
    try rig.serve([first])
    try rig.expectDone()
  }

  /// Another process in the place of an admitted one shows its own class before it gets what that one had.
  @Test func aNewProcessUnderAnOldNameProvesAgain() throws {
    let rig = try rig()
    let worker = worker("w", rig, Self.probes)
    worker.hello()
    try rig.settle()
    worker.read()
    #expect(worker.leases.count == 2)
    worker.reconnect()
    worker.leases = []
    worker.probes = nil
    worker.hello()
    try rig.settle()
    worker.read()
    #expect(worker.leases.isEmpty && rig.status.counters?.inFlight == 0)
    worker.probes = Self.probes
    worker.hello()
    try rig.serve([worker])
    try rig.expectDone()
  }
}

/// What values of two classes may differ by.
@Suite struct NumericsAdmissionTests {
  private func admission(_ differences: [Double]) -> NumericsAdmission {
    let known = differences.enumerated().map { number, difference in
      (
        UInt16(number + 1),
        NumericsClass(
          digest: SHA256Digest(of: [UInt8(number)]), processor: "", runtime: "", device: "",
          difference: difference)
      )
    }
    return NumericsAdmission(
      ShellJob.numerics([1, 2]), sealing: .plan, mixes: true, known: Dictionary(uniqueKeysWithValues: known))
  }

  @Test func bitsWithinAClassAndAToleranceBeyondIt() {
    let admission = admission([0, 1e-5, 1e-4])
    func allowed(_ one: UInt16, _ other: UInt16) -> Double? {
      admission.allowed(between: one, and: other, game: 0)
    }
    #expect(allowed(2, 2) == 0)
    #expect(allowed(1, 2) == 16e-5 && allowed(2, 1) == 16e-5)
    #expect(allowed(2, 3) == 1e-3, "at most the tolerance")
    #expect(allowed(2, 9) == 1e-3, "an unknown class has the tolerance")
    let close = self.admission([0, 1e-9])
    #expect(close.allowed(between: 1, and: 2, game: 0) == 1e-6, "at least what rounding explains")
    #expect(admission.isMixed && !self.admission([0]).isMixed)
  }

  /// A GPU that shows the processor's bits is of another class, and may not claim to be of the same.
  @Test func aDeviceIsAClassOfItsOwn() {
    func verdict(_ device: String, claiming digest: SHA256Digest? = nil, mixes: Bool = false) -> String {
      let admission = NumericsAdmission(ShellJob.numerics([1, 2]), sealing: .plan, mixes: mixes)
      var shown = NumericsProof(probes: [1, 2], processor: "p", runtime: "r", device: device).numericsClass
      if let digest { shown.digest = digest }
      return switch admission.judge(NumericsAdmission.Claim(shown, probes: [1, 2])) {
      case .admitted(let shown): "admitted, differing by \(shown?.difference ?? -1)"
      case .other: "other"
      case .wrong: "wrong"
      case .tooMany, .unproved: "not judged"
      }
    }
    #expect(verdict("cpu") == "admitted, differing by 0.0")
    #expect(verdict("cuda: GPU (9.0)") == "other")
    #expect(verdict("cuda: GPU (9.0)", mixes: true) == "admitted, differing by 0.0")
    #expect(verdict("cuda: GPU (9.0)", claiming: NumericsProof.digest(of: [1, 2])) == "wrong")
  }

  /// Games of larger values differ by more.
  @Test func theToleranceGrowsWithTheGamesValues() {
    let proof = NumericsProof(probes: [1], processor: "", runtime: "", device: "")
    let planned = PlanNumerics(
      proof,
      tolerances: [RowTolerance(allowed: 1e-3, rounding: 1e-6), RowTolerance(allowed: 1e-1, rounding: 1e-4)])
    #expect(planned.allowed(1e-6, game: 0) == 16e-6)
    #expect(abs(planned.allowed(1e-6, game: 1) / 16e-4 - 1) < 1e-12)
    #expect(planned.allowed(1, game: 1) == 1e-1 && planned.allowed(0, game: 1) == 1e-4)
  }

  /// Anybody can show another class: a job that mixes them takes 64.
  @Test func mixedClassesAreBounded() {
    var admission = NumericsAdmission(ShellJob.numerics([1, 2]), sealing: .plan, mixes: true)
    func verdict(_ number: Int) -> NumericsAdmission.Verdict {
      let probes = [1, 2 + Double(number) * 1e-6]
      let proof = NumericsProof(probes: probes, processor: "", runtime: "", device: "")
      return admission.judge(.init(proof.numericsClass, probes: probes))
    }
    var admitted = 0
    for number in 0..<100 {
      guard case .admitted(let shown?) = verdict(number) else { continue }
      admitted += 1
      admission.admit(shown, number: UInt16(number + 1))
      #expect(admission.number(of: shown) == UInt16(number + 1))
    }
    #expect(admitted == NumericsAdmission.mostClasses)
    if case .tooMany = verdict(99) {} else { Issue.record("the 65th class is refused") }
    if case .admitted = verdict(3) {} else { Issue.record("known classes are admitted") }
  }
}
