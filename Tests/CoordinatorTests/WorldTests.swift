// SPDX-License-Identifier: Apache-2.0
import AndorSimulation
import AndorTestKit
import Testing

/// The real coordinator in simulated worlds of every kind of trouble; a seed that fails says how to run it again.
@Suite struct WorldTests {
  /// Runs a world, and again with a log where something went wrong.
  @discardableResult
  private func run(_ trouble: Trouble, _ seed: UInt64) throws -> World {
    let world = try World(trouble, seed: seed)
    let violations = world.run()
    guard violations.isEmpty else {
      let again = try World(trouble, seed: seed, isLogged: true)
      _ = again.run()
      let log = (again.log ?? []).suffix(40).joined(separator: "\n  ")
      Issue.record(
        """
        seed \(seed): \(violations.prefix(3).joined(separator: "; "))
        replay: \(Seeds.replay(seed, filter: "WorldTests"))
        what happened last:
          \(log)
        """)
      return world
    }
    return world
  }

  @Test(arguments: Seeds.parts(optimised: 11_000, debug: 50)) func everyShardCountsOnceOrIsGivenUp(
    seeds: Range<UInt64>
  ) throws {
    var figures = World.Figures()
    for seed in seeds { figures.add(try run(.mixed(seed), seed).figures) }
    guard seeds.count >= 50 else { return }
    // The worlds are worth something only if all of this happened in them.
    let counters = figures.counters
    let happened = [
      figures.restarts, figures.interruptions, figures.damaged, figures.rounds, figures.listedShards,
      figures.forgotten, counters.retries, counters.speculations, counters.duplicates, counters.stale,
      counters.failures, counters.rejected, counters.expired, counters.vanished, counters.auditsAgreeing,
      counters.auditsSkipped, counters.rowChecks, figures.rowChecks,
    ]
    #expect(happened.allSatisfy { $0 > 0 }, "\(figures)")
  }

  /// Whatever workers do with explanations: the job ends, what is published is true, and each game is explained.
  @Test(arguments: Seeds.parts(optimised: 3000, debug: 45)) func explanationsSpreadThroughAnyTrouble(
    seeds: Range<UInt64>
  ) throws {
    var figures = World.Figures()
    for seed in seeds { figures.add(try run(.explainers(seed), seed).figures) }
    guard seeds.count >= 20 else { return }
    let happened = [
      figures.restarts, figures.explanationLeases, figures.proofs, figures.searches,
      figures.counters.rejected,
      figures.counters.retracted,
    ]
    #expect(happened.allSatisfy { $0 > 0 }, "\(figures)")
    #expect(figures.explanationLeases > figures.proofs)
  }

  @Test(arguments: Seeds.parts(optimised: 2000, debug: 25)) func aLiarIsFoundAndNothingOfItRemains(
    seeds: Range<UInt64>
  ) throws {
    var found = 0
    for seed in seeds {
      let world = try run(.liar(seed), seed)
      if case .disputed = world.end {} else { #expect(world.end == .done) }
      let counters = world.figures.counters
      // A slow liar may find nothing left to lie about, and with too few others nobody finds it.
      let isExcused = world.figures.lies == 0 || counters.auditsSkipped + counters.undecided > 0
      #expect(
        counters.quarantinedWorkers > 0 || isExcused,
        "seed \(seed): \(world.figures)")
      found += min(1, counters.quarantinedWorkers)
    }
    #expect(seeds.count < 20 || found > seeds.count / 2, "\(found) of \(seeds.count) liars are found")
  }

  /// Other bits within the tolerance between classes are nobody's lie, whatever happens.
  @Test(arguments: Seeds.parts(optimised: 1500, debug: 50)) func nobodyLiesByBeingOfAnotherClass(
    seeds: Range<UInt64>
  ) throws {
    var figures = World.Figures()
    for seed in seeds {
      let world = try run(.classes(seed, liars: 0), seed)
      #expect(
        world.figures.counters.divergences == 0 && world.figures.counters.retracted == 0, "seed \(seed)")
      figures.add(world.figures)
    }
    #expect(seeds.count < 20 || figures.counters.auditsAgreeing > seeds.count)
    #expect(seeds.count < 20 || figures.restarts > 0 && figures.damaged > 0)
  }

  @Test(arguments: Seeds.parts(optimised: 500, debug: 25)) func aLieOfAThousandthIsFoundAmongClasses(
    seeds: Range<UInt64>
  ) throws {
    var found = 0
    for seed in seeds {
      let world = try run(.classes(seed, liars: 1), seed)
      let counters = world.figures.counters
      let isExcused = world.figures.lies == 0 || counters.auditsSkipped + counters.undecided > 0
      #expect(counters.quarantinedWorkers > 0 || isExcused, "seed \(seed): \(world.figures)")
      found += min(1, counters.quarantinedWorkers)
    }
    #expect(seeds.count < 20 || found > seeds.count / 2, "\(found) of \(seeds.count) liars are found")
  }

  @Test func sameSeedSameWorld() throws {
    let (first, second) = (try World(.mixed(7), seed: 7), try World(.mixed(7), seed: 7))
    #expect(first.run() == second.run())
    #expect(first.figures.steps == second.figures.steps)
    #expect(first.figures.counters == second.figures.counters)
  }
}
