// SPDX-License-Identifier: Apache-2.0
import AndorDigest
import AndorJob
import AndorLedger
import AndorStore
import AndorSystem
import AndorTestKit

/// A small job whose every value is known, by brute force, before anything is evaluated.
package final class SimulatedJob: Sendable {
  /// What tells jobs apart.
  package struct Shape: Hashable, Sendable {
    /// Chooses the games and their sizes.
    package var number = 0
    /// The share of shards that are audited.
    package var audit = 0.0
    /// Whether some games have listed masks in several rounds.
    package var hasRounds = true
    /// Whether the plan says what its numerics class is, so that workers must show theirs.
    package var hasClasses = false
    /// Whether games are large enough that workers are asked for their explanations.
    package var explains = false

    package init(number: Int, audit: Double, hasRounds: Bool) {
      (self.number, self.audit, self.hasRounds) = (number, audit, hasRounds)
    }
  }

  /// A shard as every honest worker evaluates it.
  package struct Shard: Sendable {
    package let masks: ShardMasks
    package let values: [Double]
    package let digest: SHA256Digest

    /// - Parameter shift: what is added to every value: a lie, or the rounding of a numerics class.
    init(_ masks: ShardMasks, game: Int, shift: Double = 0) {
      self.masks = masks
      values = (0..<masks.count).map { SimulatedJob.value(masks[$0][0], game: game) + shift }
      digest = SimulatedJob.digest(values)
    }

    /// Whether a mask is among the shard's.
    func holds(_ mask: UInt64) -> Bool { masks.holds([mask]) }
  }

  package let shape: Shape
  package let plan: JobPlan
  package let planFile: [UInt8]
  package let jobFile: [UInt8]
  package let specification: JobSpecification
  let ledgers: [GameLedger]
  /// By game and shard, rounds that do not come included.
  package let truth: [[Shard]]
  /// By game, how many shards there are once every round has come.
  package let finalCounts: [Int]

  private static let made = Locked<[Shape: SimulatedJob]>([:])

  /// The job of a shape; made once in a process.
  package static func of(_ shape: Shape) -> SimulatedJob {
    if let job = made.withLock({ $0[shape] }) { return job }
    let job = SimulatedJob(shape)
    made.withLock { $0[shape] = job }
    return job
  }

  /// Returns what a machine of a class shows, the planner's being 0: a value of one mask.
  static func proof(class number: Int) -> NumericsProof {
    NumericsProof(
      probes: [1 + Double(number) * World.classShift], processor: "p\(number)", runtime: "r", device: "d")
  }

  /// Returns what the plan says: values may differ by a thousandth, which is far from a lie.
  private static func numerics(games: Int) -> PlanNumerics {
    PlanNumerics(
      proof(class: 0),
      tolerances: Array(repeating: RowTolerance(allowed: 0x1p-10, rounding: 0x1p-18), count: games))
  }

  private init(_ shape: Shape) {
    self.shape = shape
    var dice = SeededRandom(seed: UInt64(shape.number))
    let plans = (0..<Int.random(in: 1...3, using: &dice)).map { game in
      Self.game(
        game, isListed: shape.hasRounds && game > 0 && dice.next() % 2 == 0, explains: shape.explains, &dice)
    }
    let text = Self.text(plans)
    jobFile = Array(text.utf8)
    guard let specification = try? JobSpecification(yaml: text) else {
      fatalError("the simulated job is not a job:\n\(text)")
    }
    self.specification = specification
    plan = JobPlan(
      name: "world", folder: "", allowOutside: false, batch: 4, audit: shape.audit, artifacts: [],
      games: plans, rowsPerSecond: 0, versions: [:],
      numerics: shape.hasClasses ? Self.numerics(games: plans.count) : nil
    ).sealed(jobFile: jobFile)
    planFile = plan.json
    ledgers = JobStore.identities(of: plan).map { GameLedger(identity: $0, gamesFolder: "") }
    let truth = plans.enumerated().map { game, plan in
      (0..<plan.maskPlan.shardCount).map { Shard(plan.maskPlan.masks(of: $0), game: game) }
    }
    self.truth = truth
    finalCounts = plans.enumerated().map { game, plan in
      var round = plan.maskPlan.firstRound
      while let next = plan.maskPlan.next(after: round, values: { truth[game][$0].values }) { round = next }
      return round.shards.upperBound
    }
  }

  private static func game(
    _ game: Int, isListed: Bool, explains: Bool, _ dice: inout SeededRandom
  ) -> GamePlan {
    let players = explains ? Int.random(in: 6...7, using: &dice) : Int.random(in: 2...5, using: &dice)
    let rows = Int.random(in: 1...5, using: &dice)
    let plan =
      isListed
      ? MaskPlan(
        SimulatedRounds(
          players: players, first: Int.random(in: 1...3, using: &dice), most: 12, rowsPerShard: rows,
          missing: Int.random(in: 0..<rows, using: &dice), seed: dice.next()))
      : .cube(
        players: players,
        shardBits: Int.random(in: max(0, players - 4)...(explains ? players - 2 : 2), using: &dice))
    return GamePlan(
      name: "g\(game)", players: players, nullPlayers: [], maskPlan: plan,
      columns: [ValueColumn(model: 0, score: "value")], classIndex: 0, emptyValue: 0, fullValue: 0)
  }

  private static func text(_ games: [GamePlan]) -> String {
    let lines = games.map { game in
      let names = (0..<game.players).map { "p\($0)" }.joined(separator: ", ")
      return "  - name: \(game.name)\n    players: {names: [\(names)]}\n"
    }
    // Of a kind whose rows may depend on each other, so that this is looked into; nobody opens it.
    return "andor: 1\nname: world\nmodel: {python: model.py}\ngames:\n" + lines.joined()
  }

  /// v of a mask in a game: an integer, so that sums are exact in any order.
  package static func value(_ mask: UInt64, game: Int) -> Double {
    Double(Int((mask &* 37 &+ UInt64(game) &* 11) % 19) - 5 * mask.nonzeroBitCount)
  }

  static func digest(_ values: [Double]) -> SHA256Digest {
    var hasher = SHA256Hasher()
    hasher.update(values.span)
    return hasher.finalize()
  }
}
