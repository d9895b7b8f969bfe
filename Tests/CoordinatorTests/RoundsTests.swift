// SPDX-License-Identifier: Apache-2.0
import AndorCoordinator
import AndorJob
import AndorLedger
import AndorStore
import AndorWire
import Testing

@Suite struct RoundsTests {
  /// The shards of a game that a worker was ever offered, in order.
  private func offered(_ worker: ScriptedWorker, game: Int = 0) -> [Int] {
    worker.received.compactMap { message in
      guard case .lease(let offer) = message, offer.lease.shard.game == game else { return nil }
      return offer.lease.shard.index
    }
  }

  /// Two rounds give the same bytes as one; no shard of the second is leased before the first is durable.
  @Test func theSecondRoundFollowsTheFirst() throws {
    let rig = try ShellRig(ShellJob(players: 5, shardBits: 2, games: 2, rounds: .theRest))
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    try rig.serve([worker])
    try rig.expectDone()
    for game in 0..<2 {
      #expect(offered(worker, game: game) == Array(0..<8), "ascending, as the plan says, each once")
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
    #expect(try rounds().shardCount(of: 0) == 2)
    rig.finishes = false
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    try rig.serve([worker], rounds: 40)
    #expect(try rounds().shardCount(of: 0) == 4)
  }

  /// A damaged shard of the first round hides what its values chose, not what is durable of it.
  @Test func damageInTheFirstRoundCostsNothingOfTheSecond() throws {
    let rig = try ShellRig(ShellJob(players: 4, shardBits: 2, rounds: .theRest))
    let worker = ScriptedWorker("w", rig)
    worker.hello()
    try rig.serve([worker])
    try rig.expectDone()
    let plan = rig.job.plan(in: rig.folder)
    func rounds(without lost: Int...) throws -> GameRounds {
      var found = try GameLedger.inspect(JobStore.identities(of: plan), in: "\(rig.folder)/games")
      for shard in lost { found[0].records[shard] = nil }
      return try GameRounds(plan, found: found) { (game) throws(LedgerError) in
        try JobDisk.values(of: found[game].ledger)
      }
    }
    var one = try rounds(without: 1)
    #expect(one.shardCount(of: 0) == 4)
    let end = one.ask(0).answer { _ in [1] }
    #expect(end.isLast && one.take(end) == 0)
    // Of the second round, what comes after the last durable shard is known with the first round's values.
    var two = try rounds(without: 0, 3)
    #expect(two.shardCount(of: 0) == 3)
    let rest = two.ask(0).answer { _ in [1] }
    #expect(rest.isLast && two.take(rest) == 1 && two.shardCount(of: 0) == 4)
    #expect(try rounds(without: 0, 2, 3).shardCount(of: 0) == 2)
    #expect(try rounds(without: 2).shardCount(of: 0) == 4)
  }

  private func rounds(of plan: JobPlan, in scratch: ScratchFolder) throws -> GameRounds {
    let found = try GameLedger.open(JobStore.identities(of: plan), in: "\(scratch.path)/games")
    return try GameRounds(plan, found: found) { (game) throws(LedgerError) in
      try JobDisk.values(of: found[game].ledger)
    }
  }

  /// An answer that was on its way when a shard was retracted does not count.
  @Test func anAnswerToAnOldQuestionDoesNotCount() throws {
    let plan = ShellJob(players: 4, shardBits: 2, rounds: .theRest).plan(in: "/nowhere")
    var rounds = try rounds(of: plan, in: ScratchFolder())
    #expect(rounds.hasRounds(0))
    let old = rounds.ask(0)
    #expect(rounds.isCurrent(old))
    rounds.reopen(0)
    #expect(!rounds.isCurrent(old))
    let new = rounds.ask(0)
    let answer = new.answer { _ in [1] }
    #expect(answer.isLast, "the second round has the last shards")
    let added = rounds.take(answer)
    #expect(added == 2 && rounds.shardCount(of: 0) == 4)
    #expect(!rounds.isCurrent(new), "it is answered")
  }

  /// A retracted shard of the first round changes what follows from it: the chain ends earlier, or goes further.
  @Test func theChainIsFollowedAgainFromTheFirstRound() throws {
    let plan = ShellJob(players: 4, shardBits: 2, rounds: .theRestIfNegative).plan(in: "/nowhere")
    var rounds = try rounds(of: plan, in: ScratchFolder())
    let before = rounds.ask(0).answer { _ in [-1] }
    #expect(rounds.take(before) == 2)
    rounds.retract(ShardReference(game: 0, index: 3))
    #expect(rounds.ask(0).last.number == 1, "the last round was not chosen by its own values")
    rounds.retract(ShardReference(game: 0, index: 1))
    let shorter = rounds.ask(0).answer { _ in [1] }
    #expect(shorter.isLast)
    #expect(rounds.take(shorter) == 0 && rounds.shardCount(of: 0) == 4, "surplus shards stay where they are")
    rounds.retract(ShardReference(game: 0, index: 0))
    let again = rounds.ask(0).answer { _ in [-1] }
    #expect(again.isLast)
    #expect(rounds.take(again) == 0, "they are evaluated already")
  }

  /// A liar ends a game too early; when it is caught during the next game, the round that its value suppressed is
  /// evaluated.
  @Test func aRoundThatALiarSuppressedComesAfterAll() throws {
    let rig = try ShellRig(ShellJob(players: 4, shardBits: 2, games: 2, rounds: .theRestUnlessNegative))
    rig.finishes = false
    let honest = (2...3).map { ScriptedWorker("w\($0)", rig, process: $0, host: "h\($0)") }
    honest[0].hello()
    try rig.settle()
    honest[0].read()
    let early = try #require(honest[0].leases.first { $0.lease.shard.index == 0 })
    honest[0].leases = []
    honest[0].reconnect()
    try rig.settle()
    let liar = ScriptedWorker("liar", rig, process: 1)
    liar.lie = -3
    liar.hello()
    try rig.settle()
    liar.work()
    try rig.settle()
    #expect(rig.status.shardsDone == 2)
    rig.finishes = true
    try rig.step()
    rig.finishes = false
    try rig.settle()
    #expect(offered(liar) == [0, 1], "the plan ends where the lie ends it")
    honest[0].hello(held: [early.lease])
    honest[1].hello()
    try rig.settle()
    for worker in honest { worker.read() }
    honest[0].deliver(early)
    try rig.serve(honest, rounds: 20)
    #expect(rig.disk.forgotten.contains(early.lease.shard))
    rig.finishes = true
    try rig.serve(honest)
    try rig.expectDone()
    #expect(Set(honest.flatMap { offered($0) }) == [0, 1, 2, 3])
  }
}
