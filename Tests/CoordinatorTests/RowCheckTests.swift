// SPDX-License-Identifier: Apache-2.0
import AndorCoordinator
import AndorJob
import AndorWire
import Testing

/// The real shell: rows are evaluated beside other rows, and audits that were not made are said.
@Suite struct RowCheckTests {
  private func rig(audit: Double = 1) throws -> ShellRig {
    try ShellRig(ShellJob(players: 6, shardBits: 2, audit: audit, mayMixRows: true))
  }

  private func workers(_ count: Int, _ rig: ShellRig) -> [ScriptedWorker] {
    let workers = (1...count).map { ScriptedWorker("w\($0)", rig, process: $0, capacity: 1, host: "h\($0)") }
    for worker in workers { worker.hello() }
    return workers
  }

  /// Every list is of different masks of the game, never as long as a shard, and of half the game at most.
  @Test(arguments: [1, 2]) func rowsThatDoNotDependPass(count: Int) throws {
    let rig = try rig()
    let workers = workers(count, rig)
    try rig.serve(workers)
    try rig.expectDone()
    let lists = workers.flatMap(\.rows.values)
    #expect(lists.count == 16 && rig.coordinator.schedulerCounters.rowChecks == 16)
    for list in lists {
      #expect(Set(list).count == list.count && list.allSatisfy { $0 < 64 })
      #expect(list.count != 4 && list.count <= 32)
    }
    #expect(try rig.result().rowChecks == 16)
  }

  /// At the default share the job is checked once, by whoever is there.
  @Test(arguments: [1, 2]) func rowsThatDependEndTheJob(count: Int) throws {
    let rig = try rig(audit: 1e-9)
    let workers = workers(count, rig)
    for worker in workers { worker.dependence = 7 }
    let error = #expect(throws: CoordinatorError.self) { try rig.serve(workers) }
    let message = error?.message ?? ""
    let mask = message.split(separator: " ").compactMap { Int($0) }.first ?? -1
    let value = ShellJob.value(mask, game: 0)
    #expect(
      message == "the model gives \(value) for mask \(mask) of game g0 in the batch of its shard, "
        + "and \(value + 7) beside other rows")
  }

  /// One worker alone says so: the others' rows are what they were.
  @Test func whoAloneFindsADependenceIsNotBelieved() throws {
    let rig = try rig(audit: 1e-9)
    let workers = workers(3, rig)
    workers[0].dependence = 7
    workers[1].dependence = 0
    try rig.serve(workers)
    try rig.expectDone()
    let wasAsked = !workers[0].rows.isEmpty
    #expect(rig.coordinator.schedulerCounters.quarantinedWorkers == (wasAsked ? 1 : 0))
  }

  @Test func withoutAuditsNothingIsChecked() throws {
    let rig = try rig(audit: 0)
    let workers = workers(1, rig)
    try rig.serve(workers)
    try rig.expectDone()
    #expect(workers[0].rows.isEmpty)
    #expect(try rig.result().skippedAudits == nil)
  }

  /// What is owed is in the slot, and whoever resumes the job makes it; the maker is not its own auditor.
  @Test func anAuditThatIsOwedSurvivesARestart() throws {
    let rig = try ShellRig(ShellJob(players: 5, shardBits: 2, audit: 1))
    let maker = ScriptedWorker("maker", rig, process: 1, capacity: 8)
    maker.hello()
    try rig.settle()
    maker.work()
    try rig.step()
    #expect(rig.status.shardsDone == 8 && rig.end == nil)
    try rig.restart()
    let again = ScriptedWorker("maker", rig, process: 2, capacity: 8)
    again.hello()
    try rig.settle()
    again.read()
    #expect(again.leases.isEmpty, "another process of the maker audits nothing of it")
    let other = ScriptedWorker("other", rig, process: 3, capacity: 8, host: "another")
    other.hello()
    try rig.serve([other, again])
    try rig.expectDone()
    let result = try rig.result()
    #expect(result.audits == 8 && result.skippedAudits == nil && result.recoveredShards == 8)
  }

  /// A lie that was durable before a restart is found after it.
  @Test func aLieFromBeforeARestartIsFound() throws {
    let rig = try ShellRig(ShellJob(players: 5, shardBits: 2, audit: 1))
    let liar = ScriptedWorker("liar", rig, process: 1, capacity: 3)
    liar.lie = 3
    liar.hello()
    try rig.settle()
    liar.work()
    try rig.step()
    #expect(rig.status.shardsDone == 3)
    try rig.restart()
    let honest = (2...3).map { ScriptedWorker("w\($0)", rig, process: $0, capacity: 2, host: "h\($0)") }
    for worker in honest { worker.hello() }
    try rig.serve(honest)
    try rig.expectDone()
    #expect(!rig.disk.forgotten.isEmpty)
  }

  @Test func auditsThatOneWorkerCouldNotMakeAreSaid() throws {
    let rig = try ShellRig(ShellJob(players: 5, shardBits: 2, audit: 1))
    try rig.serve(workers(1, rig))
    try rig.expectDone()
    let result = try rig.result()
    #expect(result.skippedAudits == SkippedAudits(shards: 8, reason: .oneWorker))
    #expect(
      result.auditSentence
        == "8 of 8 shards were to be evaluated twice, and were not: only one worker took part")
    #expect(rig.status.report().contains { $0.contains("8 of 8 shards were to be evaluated twice") })
    #expect(
      ResultSummary.lines(of: result, folder: "d").contains { $0.contains("only one worker took part") })
  }
}
