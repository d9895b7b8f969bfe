// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorReport
import AndorSampling

/// Games as the coordinator would have found them, from values alone.
enum Samples {
  /// A game of values, with its Harsanyi table as its interactions and, on request, an explanation block.
  static func game(
    _ values: [Double], name: String = "g", players: [String]? = nil, isExplained: Bool = true,
    sample: SampleMaterial? = nil
  ) throws -> GameMaterial {
    let n = values.count.trailingZeroBitCount
    var harsanyi = values
    Moebius.transform(&harsanyi)
    let names = players ?? (0..<n).map { "player\($0)" }
    let none = [Double](repeating: 0, count: values.count)
    let strengths = OrderStrengths(of: harsanyi.span)
    let top = Interaction.strongest(100, in: harsanyi.span, kind: .and)
    var result = GameResult(
      name: name, n: n, players: names, nullPlayers: [], vEmpty: values[0], vFull: values[values.count - 1],
      evaluations: values.count, digest: String(repeating: "0", count: 64),
      top: top.enumerated().map { position, interaction in
        .init(
          rank: position + 1, kind: position % 3 == 2 && interaction.coalition.order > 1 ? "or" : "and",
          order: interaction.coalition.order, mask: Int(interaction.coalition.mask),
          players: interaction.coalition.players.map { names[$0] }, effect: interaction.effect)
      },
      shapley: CoalitionIndex.shapley.playerValues(of: harsanyi.span),
      banzhaf: CoalitionIndex.banzhaf.playerValues(of: harsanyi.span),
      strength: .init(
        andPositive: [0] + strengths.positive.dropFirst(), andNegative: [0] + strengths.negative.dropFirst(),
        orPositive: [Double](repeating: 0, count: n + 1), orNegative: [Double](repeating: 0, count: n + 1)))
    var measures = GameMeasures(values: values.span, harsanyi: harsanyi.span)
    if isExplained {
      measures.explain(and: harsanyi.span, or: none.span)
      result.explain = explanation(harsanyi, means: (0...n).map { Double($0) / 3 })
    }
    return try GameMaterial(result, measures: measures, sample: sample)
  }

  private static func explanation(_ harsanyi: [Double], means: [Double]) -> Explanation {
    let objective = harsanyi.dropFirst().reduce(0) { $0 + abs($1) }
    return Explanation(
      method: .noiseBox, objective: objective, lowerBound: objective * 0.99, gap: 0.01, iterations: 120,
      seconds: 0.5, noiseBound: 0.1, maxNoise: 0.1, matchingResidual: 1e-15, sigma: nil,
      salient: .init(threshold: objective / 100, countAnd: 3, countOr: 1),
      andOnly: .init(objective: objective, salient: 5),
      fidelity: [1, 2, 5, 10].map { .init(interactions: $0, share: 1 - 1 / Double($0 + 1)) },
      conditions: .init(highestOrder: 2, meanOutputs: means, isMonotone: true, degree: 1.5),
      history: [1, 2, 4, 60, 120].map {
        .init(iterations: $0, seconds: Double($0), objective: objective * 2, lowerBound: objective / 2)
      })
  }

  /// A sampled game of 70 players, or of others, whose Shapley values are 1, −1/2, 1/3, …
  static func sampled(
    players n: Int = 70, r2: Double = 0.98, sample: SampleMaterial? = nil
  ) throws -> GameMaterial {
    let shapley = (1...n).map { ($0 % 2 == 1 ? 1 : -1) / Double($0) }
    let sums = [Double](repeating: 0, count: n + 1)
    let names = (0..<n).map { "player\($0)" }
    var result = GameResult(
      name: "g", n: n, players: names, nullPlayers: [], vEmpty: 0, vFull: shapley.reduce(0, +),
      evaluations: 1000, digest: String(repeating: "0", count: 64),
      top: (1...20).map { rank in
        var row = GameResult.Interaction(
          rank: rank, kind: rank % 3 == 0 ? "or" : "and", order: 2, mask: nil,
          players: [names[rank % n], names[n - 1]], effect: (rank % 2 == 0 ? -1 : 1) / Double(rank))
        row.members = [min(rank % n, n - 2), n - 1]
        (row.low, row.high, row.share) = (row.effect - 0.25, row.effect + 0.125, 0.05)
        return row
      },
      shapley: shapley, banzhaf: [],
      strength: .init(andPositive: sums, andNegative: sums, orPositive: sums, orNegative: sums))
    result.plan = GameResult.sample
    result.heldout = ["size-uniform", "half", "most"].map {
      GameResult.HeldOut(density: $0, r2: r2, low: r2 - 0.01, high: r2 + 0.005, masks: 50)
    }
    result.surrogate = .init(kind: "both", atoms: 20, r2: r2, others: [.init(kind: "and-or", r2: 0.5)])
    (result.shapleyLow, result.shapleyHigh) = (shapley.map { $0 - 0.5 }, shapley.map { $0 + 0.0625 })
    (result.shapleyBy, result.stopped, result.confidence, result.sd) = ("surrogate", "width", 0.95, 1)
    result.rounds = [500, 1000].enumerated().map { round, evaluations in
      GameResult.SampleRound(
        round: round, evaluations: evaluations, shapleyHalfWidth: 0.02, r2HalfWidth: 0.01,
        heldout: result.heldout ?? [])
    }
    return try GameMaterial(sampled: result, sample: sample)
  }

  private static func sample(_ result: GameResult) -> MaskPlan {
    guard let schedule = try? SampleSchedule(first: 500, most: 1000) else { fatalError("a schedule") }
    return MaskPlan(
      SampleScheme(players: result.n, seed: 1, schedule: schedule, order: 5, rowsPerShard: 64))
  }

  /// A job of games.
  static func job(
    _ games: [GameResult], name: String = "job", change: (inout ResultDocument) -> Void = { _ in }
  ) -> JobMaterial {
    var plan = JobPlan(
      name: name, folder: "/nowhere", allowOutside: false, batch: 64, audit: 0, artifacts: [],
      games: games.map {
        GamePlan(
          name: $0.name, players: $0.n, nullPlayers: [],
          maskPlan: $0.isSampled ? sample($0) : .cube(players: $0.n, shardBits: min(6, $0.n)),
          columns: [ValueColumn(model: 0, score: "value")],
          classIndex: 0, emptyValue: 0, fullValue: 1)
      }, rowsPerSecond: 0, versions: ["andor": "0.1.0"])
    plan.fingerprint = String(repeating: "1", count: 64)
    var document = ResultDocument(plan: plan)
    document.games = games
    document.digest = String(repeating: "2", count: 64)
    change(&document)
    let specification = JobSpecification(
      name: name, model: .table, output: OutputSelection(),
      games: games.map { GameSpecification(name: $0.name, players: $0.players) })
    return JobMaterial(document: document, plan: plan, specification: specification)
  }

  /// A game's page as text.
  static func page(_ game: GameMaterial) -> String {
    String(decoding: GamePage.html(game, job: job([game.result])), as: UTF8.self)
  }
}
