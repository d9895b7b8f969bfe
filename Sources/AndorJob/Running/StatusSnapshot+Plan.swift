// SPDX-License-Identifier: Apache-2.0

extension StatusSnapshot {
  /// The most games that a status names.
  private static let mostGames = 100

  /// Creates the status of a planned job.
  ///
  /// - Parameter durable: By game, how many of its shards are durable.
  public init(
    of plan: JobPlan, durable: [Int], state: State, rate: Double, retries: Int, quarantined: [String],
    workers: [Worker], seconds: Double
  ) {
    let isLong = plan.games.count > Self.mostGames
    let shown = zip(plan.games, durable).lazy
      .filter { !isLong || $1 < $0.maskPlan.shardCount }
      .map { Game(name: $0.name, shards: $0.maskPlan.shardCount, durable: $1) }
    self.init(
      job: plan.name, fingerprint: plan.fingerprint, state: state,
      masksDone: zip(plan.games, durable).reduce(0) { $0 + $1.0.maskPlan.rows(inShards: $1.1) },
      masksTotal: plan.evaluations, shardsDone: durable.reduce(0, +), shardsTotal: plan.shardCount,
      rate: rate,
      retries: retries, quarantined: quarantined, workers: workers,
      games: Array(shown.prefix(Self.mostGames)), seconds: seconds)
  }
}
