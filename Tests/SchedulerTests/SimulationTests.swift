// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler
import AndorTestKit
import Testing

/// Random worlds: whatever happens, the job ends with every shard durable once and right, or quarantined for cause.
@Suite struct SimulationTests {
  /// A world of every kind of trouble, more or less of each by the seed.
  static func settings(_ seed: UInt64) -> WorldSettings {
    var dice = SeededRandom(seed: seed &* 31)
    func some(_ most: Double, _ dice: inout SeededRandom) -> Double {
      Bool.random(using: &dice) ? 0 : Double.random(in: 0...most, using: &dice)
    }
    var settings = WorldSettings()
    settings.workers = Int.random(in: 1...8, using: &dice)
    settings.games = (0..<Int.random(in: 1...3, using: &dice)).map { _ in Int.random(in: 1...40, using: &dice)
    }
    settings.audit = some(1, &dice)
    settings.crash = some(0.1, &dice)
    settings.loss = some(0.3, &dice)
    settings.duplication = some(0.5, &dice)
    settings.stop = some(0.1, &dice)
    settings.hiccup = some(0.02, &dice)
    settings.diskFull = some(0.05, &dice)
    settings.writeError = some(0.02, &dice)
    settings.kill = some(0.01, &dice)
    settings.remembered = [0, 2, 1024].randomElement(using: &dice) ?? 0
    settings.rounds = Int.random(in: 0...3, using: &dice)
    settings.poison = some(0.1, &dice)
    return settings
  }

  @Test func everyShardIsDurableOnceOrQuarantined() {
    var seen = SchedulerCounters()
    var restarts = 0
    var forgotten = 0
    var rounds = 0
    for seed in UInt64(0)..<200 {
      let settings = Self.settings(seed)
      var world = World(settings, seed: seed)
      let violations = world.run()
      #expect(violations.isEmpty, "seed \(seed): \(violations.prefix(3))")
      let given = Set(world.scheduler.quarantinedShards)
      for (game, count) in world.sizes.enumerated() {
        for index in 0..<count {
          let shard = ShardReference(game: game, index: index)
          if world.isPoisoned(shard) {
            #expect(given.contains(shard) && world.disk[shard] == nil, "seed \(seed) \(shard)")
          } else if !given.contains(shard) {
            #expect(world.disk[shard] == World.truth(shard), "seed \(seed) \(shard)")
          }
        }
      }
      #expect(world.scheduler.outcome == (given.isEmpty ? .complete : .incomplete), "seed \(seed)")
      let healthy = given.filter { !world.isPoisoned($0) }
      if settings.hiccup == 0, settings.writeError == 0, settings.crash < 0.05, settings.stop < 0.05 {
        #expect(healthy.isEmpty, "seed \(seed): healthy shards are quarantined: \(healthy)")
      }
      seen.add(world.scheduler.counters)
      restarts += world.restarts
      forgotten += world.forgotten
      rounds += world.roundsHad.reduce(0, +)
    }
    // The worlds are worth something only if all of this happened in them.
    let happened = [
      restarts, forgotten, rounds, seen.retries, seen.speculations, seen.duplicates, seen.stale,
      seen.failures, seen.expired,
      seen.vanished, seen.auditsAgreeing, seen.auditsSkipped,
    ]
    #expect(happened.allSatisfy { $0 > 5 }, "\(happened)")
  }

  @Test func aLiarIsFoundAndNothingOfItRemains() {
    for seed in UInt64(0)..<100 {
      var settings = WorldSettings()
      settings.workers = 3 + Int(seed % 4)
      settings.games = [30, 8]
      settings.audit = 1
      settings.hasLiar = true
      settings.stop = seed % 5 == 0 ? 0.05 : 0
      settings.writeError = seed % 4 == 0 ? 0.03 : 0
      settings.diskFull = seed % 7 == 0 ? 0.03 : 0
      settings.duplication = seed % 2 == 0 ? 0.3 : 0
      settings.loss = seed % 3 == 0 ? 0.2 : 0
      var world = World(settings, seed: seed)
      let violations = world.run()
      #expect(violations.isEmpty, "seed \(seed): \(violations.prefix(3))")
      #expect(world.scheduler.outcome == .complete)
      // A liar that is stopped may never get to lie.
      let caught = world.scheduler.counters.quarantinedWorkers
      #expect(caught == 1 || (caught == 0 && settings.stop > 0), "seed \(seed)")
      for (shard, digest) in world.disk {
        #expect(digest == World.truth(shard), "seed \(seed) \(shard)")
      }
      #expect(world.disk.count == 38)
    }
  }

  @Test func sameSeedSameActions() {
    var settings = Self.settings(7)
    settings.audit = 0.5
    var first = World(settings, seed: 7)
    var second = World(settings, seed: 7)
    _ = first.run()
    _ = second.run()
    #expect(first.now == second.now)
    #expect(first.scheduler.counters == second.scheduler.counters)
    #expect(first.disk == second.disk)
  }
}

extension SchedulerCounters {
  /// Adds what the worlds' test looks at.
  mutating func add(_ other: SchedulerCounters) {
    for field in [
      \SchedulerCounters.retries, \.speculations, \.duplicates, \.stale, \.failures, \.expired, \.vanished,
      \.auditsAgreeing, \.auditsSkipped,
    ] {
      self[keyPath: field] += other[keyPath: field]
    }
  }
}
