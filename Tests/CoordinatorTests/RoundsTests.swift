// SPDX-License-Identifier: Apache-2.0
import AndorCoordinator
import AndorJob
import AndorLedger
import AndorStore
import AndorWire
import Testing

@Suite struct RoundsTests {
  /// The shards that a worker was ever offered, in order.
  private func offered(_ worker: ScriptedWorker) -> [Int] {
    worker.received.compactMap { if case .lease(let offer) = $0 { offer.lease.shard.index } else { nil } }
  }

  /// Two rounds give the same bytes as one; no shard of the second is leased before the first is durable.
  @Test func theSecondRoundFollowsTheFirst() throws {
    let rig = try ShellRig(ShellJob(players: 5, shardBits: 2, games: 2, rounds: .theRest))
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    try rig.serve([worker])
    try rig.expectDone()
    for game in 0..<2 {
      let shards = worker.received.compactMap { message -> Int? in
        guard case .lease(let offer) = message, offer.lease.shard.game == game else { return nil }
        return offer.lease.shard.index
      }
      #expect(shards == Array(0..<8), "ascending, as the plan says, each once")
    }
  }

  /// The plan is asked off the coordinator's thread, and meanwhile nothing ends.
  @Test func theJobWaitsForThePlansAnswer() throws {
    let rig = try ShellRig(ShellJob(players: 4, shardBits: 2, rounds: .theRest))
    rig.finishes = false
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    try rig.serve([worker], rounds: 40)
    #expect(rig.end == nil)
    #expect(offered(worker) == [0, 1])
    rig.finishes = true
    try rig.serve([worker])
    #expect(offered(worker) == [0, 1, 2, 3])
    try rig.expectDone()
  }

  /// Without a second round the game is closed; what is not a cube has no transform to finish with.
  @Test(arguments: [(TwoRounds.Kind.nothing, 2), (.theRestIfNegative, 2)])
  func thePlanDecidesByTheValues(kind: TwoRounds.Kind, shards: Int) throws {
    let rig = try ShellRig(ShellJob(players: 4, shardBits: 2, rounds: kind))
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    #expect(throws: JobError.self) { try rig.serve([worker]) }
    #expect(offered(worker) == Array(0..<shards))
  }

  /// Whoever resumes asks the plan again, and knows which rounds had begun.
  @Test func whatHadBegunIsFoundAgain() throws {
    let rig = try ShellRig(ShellJob(players: 4, shardBits: 2, rounds: .theRest))
    let plan = rig.job.plan(in: rig.folder)
    func rounds() throws -> GameRounds {
      let found = try GameLedger.inspect(JobStore.identities(of: plan), in: "\(rig.folder)/games")
      return try GameRounds(plan, found: found) { (game) throws(LedgerError) in
        try JobDisk.values(of: found[game].ledger)
      }
    }
    let before = try rounds()
    #expect(before.shardCount(of: 0) == 2 && before.isOpen(0))
    rig.finishes = false
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    try rig.serve([worker], rounds: 40)
    let after = try rounds()
    #expect(after.shardCount(of: 0) == 4 && !after.isOpen(0))
  }

  /// An answer that was on its way when a shard was taken back does not count.
  @Test func anAnswerToAnOldQuestionDoesNotCount() throws {
    let plan = ShellJob(players: 4, shardBits: 2, rounds: .theRest).plan(in: "/nowhere")
    let scratch = ScratchFolder()
    let found = try GameLedger.open(JobStore.identities(of: plan), in: "\(scratch.path)/games")
    var rounds = try GameRounds(plan, found: found) { (game) throws(LedgerError) in
      try JobDisk.values(of: found[game].ledger)
    }
    let second = MaskRound(number: 1, shards: 2..<4)
    let (_, old) = rounds.ask(0)
    rounds.reopen(0)
    let isOldTaken = rounds.answer(second, of: 0, question: old)
    #expect(!isOldTaken)
    let (round, new) = rounds.ask(0)
    #expect(round.number == 0)
    let isTaken = rounds.answer(second, of: 0, question: new)
    #expect(isTaken)
    #expect(!rounds.isOpen(0) && rounds.shardCount(of: 0) == 4)
    let isClosedTaken = rounds.answer(nil, of: 0, question: new)
    #expect(!isClosedTaken, "it is closed")
  }
}
