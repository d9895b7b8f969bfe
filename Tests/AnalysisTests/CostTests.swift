// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorCore
import AndorJob
import AndorSystem
import Testing

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

  private func cost(_ plan: JobPlan, explain: ExplainSettings? = nil) -> CostEstimate {
    CostEstimate(plan: plan, explain: explain, memoryPerThread: 1 << 20, threads: 3, workers: 2)
  }

  @Test func evaluationTakesRowsByRate() {
    #expect(cost(plan(players: 12, shardBits: 6)).seconds == 4096 / (1000 * 6.0))
    #expect(cost(plan(players: 12, nullPlayers: [1, 7], shardBits: 6)).seconds == 1024 / 6000.0)
    #expect(cost(plan(players: 12, shardBits: 6, rate: 0)).seconds == nil)
  }

  @Test func aWorkerHoldsThreeShardsAThread() {
    #expect(cost(plan(players: 20, shardBits: 14)).workerBytes == 64 << 20 + 3 * (1 << 20 + 3 * (16 << 14)))
  }

  /// Each table is 8 · 2^n bytes; values and partial sums are the ledger's, the rest is counted here.
  @Test(arguments: [10, 16, 20]) func resultsAreTables(n: Int) {
    let table = 8 << n
    let small = 2 << 20 + 200 * 100_000
    for (explain, nullPlayers, tables) in [
      (nil, [], 1), (nil, [0], 2), (ExplainSettings() as ExplainSettings?, [], 3),
    ] {
      let bytes = ResultSize.bytes(
        of: plan(players: n, nullPlayers: nullPlayers, shardBits: 4), explain: explain)
      let searches = explain == nil ? 0 : 16 << n + 2 * 8 * (8 << n)
      #expect(bytes >= tables * table && bytes <= tables * table + searches + small, "\(tables) tables")
    }
  }

  @Test func moreMemoryThanThereIsIsRefusedWithWhatHelps() throws {
    let estimate = cost(plan(players: 12, shardBits: 6))
    let needed = estimate.coordinatorBytes + 2 * estimate.workerBytes
    try estimate.requireMemory(of: (needed, .machine))
    #expect(throws: JobError.self) { try estimate.requireMemory(of: (needed - 1, .machine)) }
    do {
      try estimate.requireMemory(of: (1 << 20, .controlGroup))
    } catch {
      #expect(error.code == .tooLarge && error.hint.contains("fewer workers or threads"))
    }
  }

  @Test func iterationsAreThoseOfTheMeasuredGames() throws {
    func method(_ noise: ExplainSettings.Noise, gap: Double = 0.01) -> any ExplanationMethod {
      var settings = ExplainSettings()
      (settings.noise, settings.gap) = (noise, gap)
      return MethodRegistry.standard.method(for: settings.request)
    }
    let noisy = method(.bound(0.04))
    #expect(noisy.mostIterations(players: 10) == 20_000 && noisy.mostIterations(players: 20) == 500)
    #expect(noisy.mostIterations(players: 16) == 4096)
    let nine = try #require(noisy.typicalIterations(players: 9))
    #expect(noisy.typicalIterations(players: 10) == 2 * nine)
    #expect(noisy.typicalIterations(players: 18) == 1024)
    #expect(method(.bound(0)).mostIterations(players: 10) == nil)
    #expect(method(.bound(0)).typicalIterations(players: 10) == 140)
    #expect(method(.bound(0), gap: 0.001).typicalIterations(players: 10) == 560)
  }
}
