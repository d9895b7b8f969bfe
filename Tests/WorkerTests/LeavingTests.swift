// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorWire
import Testing

/// A worker that cannot serve says why before it leaves.
@Suite struct LeavingTests {
  /// The plan names no file, so the module is not among those that are here.
  @Test func theReasonIsTheLastWord() throws {
    let coordinator = try CoordinatorSide(
      job: """
        andor: 1
        name: unserved
        model: {python: host.py}
        games: [{name: g, players: {names: [a, b, c, d, e, f]}}]
        """)
    let worker = try WorkerProcess(at: coordinator.endpoint, threads: 1)
    try coordinator.welcome(try coordinator.hello().sender)
    while true {
      guard case .goodbye(let goodbye) = try coordinator.next().message else { continue }
      #expect(goodbye.reason == .artifact && goodbye.text.contains("host.py"), "\(goodbye)")
      break
    }
    withExtendedLifetime(worker) {}
  }

  private static let slow = CoordinatorSide.slowJob(microseconds: 30_000)
  private static let numerics = PlanNumerics(
    NumericsProof(probes: [1, 3], processor: "p", runtime: "r", device: "cpu"),
    tolerances: [RowTolerance(allowed: 1e-3, rounding: 1e-6)])

  /// A model that hangs in its probe masks is not waited for: 66 masks of 30 ms take longer than 0.2 s.
  @Test func aModelThatHangsInTheProofIsLeft() throws {
    let coordinator = try CoordinatorSide(job: Self.slow, numerics: Self.numerics)
    let worker = try WorkerProcess(at: coordinator.endpoint, threads: 1) {
      $0.proofPatience = .milliseconds(200)
    }
    try coordinator.welcome(try coordinator.hello().sender)
    while true {
      guard case .goodbye(let goodbye) = try coordinator.next().message else { continue }
      #expect(goodbye.reason == .model && goodbye.text.contains("2 probe masks within"), "\(goodbye)")
      break
    }
    #expect(worker.join() == [nil])
  }

  /// Who has evaluated the probe masks does not do it again: the greeting that shows them comes at once.
  @Test func aKnownProofIsShown() throws {
    let coordinator = try CoordinatorSide(job: Self.slow, numerics: Self.numerics)
    let worker = try WorkerProcess(at: coordinator.endpoint, threads: 1) {
      $0.proof = Self.numerics.proof
      $0.proofPatience = .milliseconds(200)
    }
    let sender = try coordinator.hello().sender
    try coordinator.welcome(sender)
    let hello = try coordinator.hello().hello
    #expect(hello.numerics.digest == Self.numerics.numericsClass.digest && hello.numerics.probeCount == 2)
    try coordinator.send(.goodbye(Goodbye(.jobOver, "over")), to: sender)
    #expect(worker.join() == [.released("over")])
  }
}
