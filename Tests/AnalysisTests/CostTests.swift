// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorSystem
import Testing

@testable import AndorAnalysis

@Suite struct CostTests {
  private func plan(players: Int, nullPlayers: [Int] = [], shardBits: Int, rate: Double = 1000) -> JobPlan {
    JobPlan(
      name: "j", folder: "/a", allowOutside: false, batch: 64, audit: 0, artifacts: [],
      games: [
        GamePlan(
          name: "g", players: players, nullPlayers: nullPlayers,
          maskPlan: .cube(players: players - nullPlayers.count, shardBits: shardBits),
          columns: [ValueColumn(model: 0, score: "value")], classIndex: 0,
          emptyValue: 0, fullValue: 1)
      ],
      rowsPerSecond: rate, versions: [:]
    ).sealed(jobFile: [])
  }

  private let memory = PlanningMemory(
    process: 30 << 20, model: 7 << 20, thread: 1 << 20, kept: 40 << 20, peak: 50 << 20)

  private func job(players n: Int, _ explain: ExplainSettings?) -> JobSpecification {
    let game = GameSpecification(name: "g", players: (0..<n).map { "player \($0)" })
    return JobSpecification(
      name: "j", model: .formula, output: OutputSelection(), games: [game], explain: explain)
  }

  private func cost(
    _ plan: JobPlan, explain: ExplainSettings? = nil, workers: Int = 2
  ) -> CostEstimate {
    CostEstimate(
      plan: plan, specification: job(players: plan.games[0].players, explain), memory: memory, threads: 3,
      workers: workers, cores: 4)
  }

  @Test func evaluationTakesRowsByRate() {
    #expect(cost(plan(players: 12, shardBits: 6)).seconds == 4096 / (1000 * 6.0))
    #expect(cost(plan(players: 12, nullPlayers: [1, 7], shardBits: 6)).seconds == 1024 / 6000.0)
    #expect(cost(plan(players: 12, shardBits: 6, rate: 0)).seconds == nil)
  }

  @Test func aWorkerHoldsAShardAThreadAndWhatWaitsForTheDisk() {
    let own = (30 + 6 + 7) << 20 + 3 * (1 << 20 + 8 << 14)
    // One result of a slow model waits; of a quick one what comes in 0.12 s of 4 processors, shared by two workers.
    #expect(cost(plan(players: 20, shardBits: 14)).workerBytes == own + 8 << 14)
    let quick = cost(plan(players: 20, shardBits: 14, rate: 1e6)).workerBytes
    #expect(quick == own + Int(0.12 * 8 * 4 * 1e6) / 2)
    // More than disks take: all there is, at most what the coordinator queues.
    #expect(cost(plan(players: 20, shardBits: 14, rate: 1e7)).workerBytes == own + 4 << 20)
    #expect(cost(plan(players: 26, shardBits: 14, rate: 1e7)).workerBytes == own + 128 << 20)
  }

  @Test func theCoordinatorTakesWhatItsLargestStageDoes() {
    let base = 46 << 20
    #expect(cost(plan(players: 8, shardBits: 6)).coordinatorBytes == 50 << 20, "planning")
    // The transform's 64 MiB, lists of interactions, and two mapped tables.
    let large = cost(plan(players: 24, shardBits: 14))
    #expect(large.mappedBytes == 16 << 24)
    #expect(large.coordinatorBytes == base + 64 << 10 + 64 << 20 + 240 << 16 + 16 << 24)
    let search = cost(plan(players: 24, shardBits: 14), explain: ExplainSettings())
    // Twelve vectors, and one of spins in fours: of 12 players 1, 11, 54, 154, 275, 297 and 132 copies of 13 to 1 rows.
    let rows = 4 * 13 + 12 * 11 + 56 * 9 + 156 * 7 + 276 * 5 + 300 * 3 + 132
    let bytes = 8 * (12 << 24 + rows << 12)
    #expect(search.explainBytes == bytes)
    #expect(search.coordinatorBytes == large.coordinatorBytes - 64 << 20 + bytes)
    // Workers that run elsewhere may fill the queue.
    let serving = cost(plan(players: 26, shardBits: 20), workers: 0)
    #expect(serving.coordinatorBytes >= base + 256 << 20)
  }

  /// Small games are finished side by side, one a thread of the machine.
  @Test func manySmallGamesTakeTheirMemoryTogether() {
    func cost(games: Int, players: Int) -> CostEstimate {
      var plan = plan(players: players, shardBits: 6)
      plan.games = Array(repeating: plan.games[0], count: games)
      return self.cost(plan, explain: ExplainSettings())
    }
    for (games, players, atOnce) in [(2, 12, 2), (1000, 12, 4), (1000, 16, 4), (1000, 17, 2), (5, 20, 1)] {
      let many = cost(games: games, players: players)
      // Each thread of a game may answer a question.
      let each = SearchThreads(4, games: games).asking(players: players)
      let one = GameExplainer.bytes(players: players, settings: ExplainSettings(), threads: each)
      #expect(many.explainBytes == atOnce * one)
      #expect(many.mappedBytes <= max(16 * atOnce, 32) << players)
    }
  }

  /// Each table is 8 · 2^n bytes; values are the ledger's, the rest is counted here.
  @Test(arguments: [10, 16, 20]) func resultsAreTables(n: Int) {
    let table = 8 << n
    let small = 2 << 20 + 200 * 100_000
    for (explain, nullPlayers, tables) in [
      (nil, [], 1), (nil, [0], 2), (ExplainSettings() as ExplainSettings?, [], 3),
    ] {
      let bytes = ResultSize(
        plan(players: n, nullPlayers: nullPlayers, shardBits: 4), job(players: n, explain), threads: 2
      ).bytes()
      let searches = explain == nil ? 0 : 16 << n + 2 * 10 * (8 << n)
      #expect(bytes >= tables * table && bytes <= tables * table + searches + small, "\(tables) tables")
    }
  }

  /// Beside harsanyi.npy: the end of a short search and the tables; a state and the end; two states.
  @Test func theSearchIsStoredAsOftenAsItLasts() {
    let (plan, table) = (plan(players: 20, shardBits: 10), 8 << 20)
    let bytes = [0.1, 5, 100].map {
      ResultSize(plan, job(players: 20, ExplainSettings())).bytes(searchSeconds: $0)
    }
    #expect(bytes[1] >= 13 * table && bytes[1] < 13 * table + 1 << 20)
    #expect(bytes[2] >= 21 * table && bytes[2] < 21 * table + 1 << 20)
    #expect(bytes[0] >= 5 * table && bytes[0] < 7 * table)
    var settings = ExplainSettings()
    settings.searchSeconds = 5
    #expect(ResultSize(plan, job(players: 20, settings)).bytes() == bytes[1])
    #expect(ResultSize(plan, job(players: 20, ExplainSettings())).bytes() == bytes[2])
  }

  /// Marks and ranges: their iterations are part of the time, where they stand part of the disk, and each thread of a game
  /// may answer one.
  @Test func questionsAboutEffectsAreCounted() throws {
    func settings(_ marks: Int, _ ranges: Int) -> ExplainSettings {
      var settings = ExplainSettings()
      (settings.certain, settings.ranges) = (.strongest(marks), .strongest(ranges))
      settings.neighbours = .none
      return settings
    }
    // Up to 10 players a question takes 10,000 iterations at most, and what all begin with 20,000.
    func load(_ settings: ExplainSettings) -> CertainSearch.Load {
      CertainSearch.load(players: 10, games: 1, settings)
    }
    #expect(load(settings(0, 0)) == CertainSearch.Load())
    #expect(load(settings(3, 0)).most == 20_000 + 30_000 && load(settings(0, 2)).most == 20_000 + 40_000)
    #expect(load(settings(3, 2)).questions == 7 && load(settings(3, 2)).longest == 20_000)
    #expect(load(ExplainSettings()).usual < load(settings(50, 10)).usual)
    func seconds(_ settings: ExplainSettings) throws -> SearchCost.Seconds {
      SearchCost(settings: settings, threads: 1).seconds(players: [10])
    }
    let (without, with) = (try seconds(settings(0, 0)), try seconds(settings(50, 50)))
    // Over a million iterations beside forty thousand, whatever the machine does meanwhile.
    #expect(try #require(with.most) > 3 * (try #require(without.most)))
    #expect(with.typical > 3 * without.typical && without.longestQuestion == 0 && with.longestQuestion > 0)
    func disk(_ settings: ExplainSettings, _ seconds: Double, threads: Int) -> Int {
      ResultSize(plan(players: 16, shardBits: 10), job(players: 16, settings), threads: threads)
        .bytes(searchSeconds: 100, questionSeconds: seconds)
    }
    // What all begin with, and what 4 threads have under way, of vectors of 2^16 doubles.
    let state = EffectSearch.stateBytes(players: 16, noise: 1)
    #expect(state >= 5 * 8 << 16 && state < 16 * 8 << 16)
    let more = disk(settings(5, 5), 100, threads: 4) - disk(settings(0, 0), 100, threads: 4)
    #expect(more > 4 * state && more < 10 * state)
    #expect(disk(settings(5, 5), 1, threads: 4) < disk(settings(5, 5), 100, threads: 4))
    func memory(_ threads: Int) -> Int {
      GameExplainer.bytes(players: 16, settings: settings(5, 5), threads: threads)
    }
    let question = EffectSearch.bytes(players: 16, noise: 1).question
    #expect(memory(8) - memory(4) == 4 * question && memory(100) - memory(8) == 7 * question)
  }

  @Test func moreMemoryThanThereIsIsRefusedWithWhatHelps() throws {
    let estimate = cost(plan(players: 12, shardBits: 6))
    #expect(estimate.mappedBytes < 1 << 20)
    let needed = estimate.coordinatorBytes + 2 * estimate.workerBytes
    try estimate.requireMemory(of: (needed, .machine))
    let held = needed - estimate.mappedBytes
    #expect(throws: JobError.self) { try estimate.requireMemory(of: (held - 1 << 20, .machine)) }
    do {
      try estimate.requireMemory(of: (1 << 20, .controlGroup))
    } catch {
      #expect(error.code == .tooLarge && error.hint.contains("fewer workers or threads"))
    }
  }

  @Test func iterationsAreThoseOfTheMeasuredGames() {
    func method(_ noise: ExplainSettings.Noise, gap: Double = 0.01) -> any ExplanationMethod {
      var settings = ExplainSettings()
      (settings.noise, settings.gap) = (noise, gap)
      return MethodRegistry.standard.method(for: settings.request)
    }
    let noisy = method(.difference(0.04))
    #expect(noisy.mostIterations(players: 10) == 20_000 && noisy.mostIterations(players: 20) == 8192)
    #expect(noisy.mostIterations(players: 16) == 4096 && noisy.mostIterations(players: 19) == 5793)
    #expect(noisy.typicalIterations(players: 9) == 300 && noisy.typicalIterations(players: 14) == 300)
    #expect(noisy.typicalIterations(players: 16) == 507 && noisy.typicalIterations(players: 20) == 1448)
    #expect(method(.difference(0.04), gap: 0.001).typicalIterations(players: 16) == 2028)
    let ties = [10, 16, 19].map { noisy.tieIterations(players: $0) }
    #expect(ties.map(\.most) == [20_000, 4096, 5793] && ties.map(\.usual) == [1500, 1500, 2226])
    var plain = ExplainSettings().request
    plain.ties = .none
    #expect(MethodRegistry.standard.method(for: plain).tieIterations(players: 10).most == 0)
    #expect(method(.sigma(nil)).tieIterations(players: 10).most == 0)
    #expect(method(.difference(0)).mostIterations(players: 10) == nil)
    #expect(method(.difference(0)).typicalIterations(players: 10) == 140)
    #expect(method(.difference(0), gap: 0.001).typicalIterations(players: 10) == 560)
  }
}
