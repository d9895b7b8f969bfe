// SPDX-License-Identifier: Apache-2.0
import AndorCoordinator
import AndorJob
import AndorWire
import Testing

/// The real shell: workers that say why they cannot serve, and the job that nobody can.
@Suite struct DepartureTests {
  private static let python = Goodbye(.notAllowed, "the job's model is a Python module")

  /// A worker that came, and left with a reason or is still there.
  @discardableResult
  private func worker(
    _ name: String, _ rig: ShellRig, _ process: Int, leaving goodbye: Goodbye? = nil
  ) throws -> ScriptedWorker {
    let worker = ScriptedWorker(name, rig, process: process)
    worker.hello()
    try rig.settle()
    worker.read()
    if let goodbye { worker.say(.goodbye(goodbye)) }
    try rig.settle()
    return worker
  }

  @Test func reasonsAreShownWithTheirCount() throws {
    let rig = try ShellRig()
    #expect(rig.status.departures == nil)
    try worker("a", rig, 1, leaving: Self.python)
    try worker("b", rig, 2, leaving: Goodbye(.model, "model.onnx does not load"))
    try worker("c", rig, 3, leaving: Self.python)
    #expect(
      rig.status.departures == [
        .init(reason: "not_allowed", workers: 2, last: "c", text: "the job's model is a Python module"),
        .init(reason: "model", workers: 1, last: "b", text: "model.onnx does not load"),
      ])
    let report = rig.status.report().joined(separator: "\n")
    #expect(
      report.contains("left         2 workers left: the job's model is a Python module (last c)"), "\(report)"
    )
    #expect(rig.status.progressLine(columns: 120).contains("waiting for workers, 2 workers left"))
  }

  @Test func aJobThatNobodyCanServeEndsWithTheReason() throws {
    let rig = try ShellRig()
    for number in 1...3 { try worker("w\(number)", rig, number, leaving: Self.python) }
    try rig.pass(.seconds(4))
    #expect(rig.end == nil, "another one may come")
    let error = #expect(throws: CoordinatorError.self) { try rig.pass(.seconds(2)) }
    #expect(error?.code == .mismatch && error?.message.contains("each of the 3 workers") == true)
    #expect(error?.message.contains("Python module") == true && error?.hint.contains("resume") == true)
  }

  @Test(arguments: [
    (Goodbye.Reason.model, CoordinatorError.Code.model), (.artifact, .model), (.runtime, .mismatch),
  ])
  func theCodeFollowsFromTheReason(reason: Goodbye.Reason, code: CoordinatorError.Code) throws {
    let rig = try ShellRig()
    try worker("w", rig, 1, leaving: Goodbye(reason, "why"))
    let error = #expect(throws: CoordinatorError.self) { try rig.pass(.seconds(6)) }
    #expect(error?.code == code && error?.message == "the only worker that came cannot serve the job: why")
  }

  /// A worker whose andor does not serve what the job needs is turned away, and counts as one that left.
  @Test func whoIsTurnedAwayCounts() throws {
    let rig = try ShellRig()
    let worker = ScriptedWorker("old", rig)
    worker.services = WorkerServices(leases: [.values], masks: [.list], words: 1, valuesPerMask: 1)
    worker.hello()
    try rig.settle()
    #expect(rig.status.departures?.first?.reason == "runtime")
    #expect(throws: CoordinatorError.self) { try rig.pass(.seconds(6)) }
  }

  /// As long as somebody might serve the job, it waits: what is said last is not the reason of all.
  @Test(arguments: ["another reason", "stopped", "vanished", "there", "unknown reason", "delivered"])
  func otherwiseTheJobWaits(other: String) throws {
    let rig = try ShellRig(ShellJob(players: 6, shardBits: 2))
    var alive: [ScriptedWorker] = []
    switch other {
    case "another reason": try worker("o", rig, 9, leaving: Goodbye(.memory, "no memory"))
    case "stopped": try worker("o", rig, 9, leaving: Goodbye(.interrupted, "asked to stop"))
    case "vanished":
      let lost = try worker("o", rig, 9)
      rig.network.disconnect(lost.route, lost.connection)
      try rig.settle()
    case "there": alive = [try worker("o", rig, 9)]
    case "delivered":
      let good = try worker("o", rig, 9)
      good.work()
      try rig.settle()
      good.say(.goodbye(Goodbye(.interrupted, "asked to stop")))
      try rig.settle()
      #expect(rig.status.shardsDone > 0)
    default: break
    }
    let reason = other == "unknown reason" ? Goodbye(.other, "whatever") : Self.python
    try worker("w", rig, 1, leaving: reason)
    try rig.pass(.seconds(60), alive: alive)
    #expect(rig.end == nil)
  }

  /// The end of a connection overtakes what was said over it last.
  @Test func lastWordsAreHeardThoughTheConnectionHasEnded() throws {
    let rig = try ShellRig()
    let worker = try worker("w", rig, 1)
    rig.network.disconnect(worker.route, worker.connection)
    worker.say(.goodbye(Self.python))
    try rig.settle()
    #expect(rig.status.departures?.map(\.workers) == [1])
    #expect(throws: CoordinatorError.self) { try rig.pass(.seconds(6)) }
  }

  /// One that comes while the job waits is served, and what it leaves for is counted again.
  @Test func whoComesInTimeServesTheJob() throws {
    let rig = try ShellRig()
    try worker("w", rig, 1, leaving: Self.python)
    try rig.pass(.seconds(3))
    let good = try worker("good", rig, 2)
    try rig.pass(.seconds(10), alive: [good])
    try rig.serve([good])
    try rig.expectDone()
  }
}
