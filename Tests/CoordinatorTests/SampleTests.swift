// SPDX-License-Identifier: Apache-2.0
import AndorCoordinator
import AndorJob
import AndorLedger
import AndorSampling
import AndorStore
import AndorWire
import Testing

/// Games of drawn masks: what is offered, refused and kept.
@Suite struct SampleTests {
  /// Two rounds of 200 masks each, in shards of 64 rows; the first has 4, as the last of them is short.
  private static func scheme(most: Int = 400) throws -> SampleScheme {
    SampleScheme(
      players: 9, seed: 5, schedule: try SampleSchedule(first: 200, most: most), order: 3, rowsPerShard: 64)
  }

  private func rig(_ sample: SampleScheme) throws -> (ShellRig, ScriptedWorker) {
    let rig = try ShellRig(ShellJob(players: 9, sample: sample))
    let worker = ScriptedWorker("w", rig)
    worker.sample = sample
    worker.hello()
    return (rig, worker)
  }

  /// Serves until nothing more is leased; what the values become is not of interest here.
  private func serve(_ rig: ShellRig, _ workers: [ScriptedWorker]) throws {
    rig.finishes = false
    for _ in 0..<6 { try rig.serve(workers, rounds: 20) }
  }

  private func found(_ rig: ShellRig) throws -> GameRecovery {
    let plan = rig.job.plan(in: rig.folder)
    return try #require(
      try GameLedger.inspect(JobStore.identities(of: plan), in: "\(rig.folder)/games").first)
  }

  @Test func shardsAreTheRowsOfARound() throws {
    let sample = try Self.scheme(most: 200)
    let (rig, worker) = try rig(sample)
    try serve(rig, [worker])
    let offers = worker.received.compactMap { message -> LeaseOffer.Masks? in
      guard case .lease(let offer) = message else { return nil }
      return offer.masks
    }
    #expect(
      offers == [
        .drawn(stream: 0, first: 0, count: 64), .drawn(stream: 0, first: 64, count: 64),
        .drawn(stream: 0, first: 128, count: 64), .drawn(stream: 0, first: 192, count: 8),
      ])
    let game = try found(rig)
    #expect(game.durableCount == 4)
    let reader = try ShardReader(game.ledger)
    var values: [Double] = []
    for shard in 0..<4 { values += try reader.values(of: shard) }
    let masks = sample.sampleRows.masks(0..<200)
    #expect(values == masks.words.map { ShellJob.value(Int($0), game: 0) })
  }

  /// A worker whose v(N) is not that of the plan is another function: none of its shards is kept.
  @Test(arguments: [1.0, -1e-9, .infinity]) func wrongEndsAreRefused(_ lie: Double) throws {
    let (rig, liar) = try rig(try Self.scheme(most: 200))
    liar.endLie = lie
    let honest = ScriptedWorker("h", rig, process: 2, host: "other")
    honest.sample = liar.sample
    rig.finishes = false
    for round in 0..<40 {
      liar.work()
      // The other one comes when the first shards have been refused.
      if round == 2 { honest.hello() }
      if round > 2 { honest.work() }
      try rig.step()
    }
    for _ in 0..<20 {
      try rig.pass(.seconds(10), alive: [honest])
      try rig.serve([honest], rounds: 5)
    }
    #expect(!liar.leases.isEmpty || liar.received.contains { if case .lease = $0 { true } else { false } })
    #expect(liar.acknowledgements.allSatisfy { $0.disposition != .durable })
    #expect(try found(rig).durableCount == 4)
  }

  /// A result without the ends was not asked for.
  @Test func resultsOfSamplesNameTheirEnds() throws {
    let sample = try Self.scheme(most: 200)
    let (rig, worker) = try rig(sample)
    rig.finishes = false
    try rig.settle()
    worker.read()
    let offer = try #require(worker.leases.first)
    let plan = rig.job.plan(in: rig.folder)
    let known = ShellJob.value(0, game: 0)
    let full = ShellJob.value(511, game: 0)
    #expect(plan.games[0].agrees(ends: [known, known, full, full], within: 0))
    #expect(!plan.games[0].agrees(ends: [], within: 1e9))
    #expect(!plan.games[0].agrees(ends: [known, .nan, full, full], within: 1e9))
    #expect(offer.masks == .drawn(stream: 0, first: 0, count: 64))
  }

  /// The second round follows; a coordinator that is killed in it goes on with what is missing.
  @Test func roundsGoOnAfterAKill() throws {
    let sample = try Self.scheme()
    let (rig, worker) = try rig(sample)
    rig.finishes = true
    try rig.settle()
    worker.read()
    for offer in worker.leases.prefix(2) { worker.deliver(offer) }
    worker.leases = []
    try rig.settle()
    let before = try found(rig).records.compactMap { $0 }
    try rig.restart()
    let other = ScriptedWorker("o", rig, process: 2)
    other.sample = sample
    other.hello()
    // The last shard, which ends the game, is kept back: what follows is the finisher's.
    for _ in 0..<60 {
      try rig.step()
      other.read()
      for offer in other.leases where offer.lease.shard.index != 7 { other.deliver(offer) }
      other.leases = []
    }
    let records = try found(rig).records
    #expect(records.count == 8 && records.prefix(7).allSatisfy { $0 != nil })
    #expect(Array(records.prefix(before.count)).compactMap { $0 } == before, "kept as they were")
    let reader = try ShardReader(try found(rig).ledger)
    #expect(
      try reader.values(of: 4)
        == sample.sampleRows.masks(200..<264).words.map { ShellJob.value(Int($0), game: 0) })
  }
}
