// SPDX-License-Identifier: Apache-2.0
import AndorSampling

extension JobPlan {
  /// Whether a game is sampled.
  public var hasSamples: Bool { games.contains { $0.maskPlan.sample != nil } }

  /// Returns the plan of the same job whose samples may have more evaluations; its fingerprint stays.
  /// - Throws: `JobError` where no game is sampled, or where that is not more than before, or too much.
  public func extended(to most: Int) throws(JobError) -> JobPlan {
    guard hasSamples else {
      throw JobError(
        .invalid, "job \(name) evaluates all masks, and there are no more", at: "--most",
        hint: "Leave out --most.")
    }
    var plan = self
    for game in games.indices {
      guard let sample = games[game].maskPlan.sample else { continue }
      guard let extended = try? sample.extended(to: most) else {
        throw JobError(
          .invalid, "game \(games[game].name) cannot go on to \(most) evaluations", at: "--most",
          hint:
            "Ask for an even number above its \(sample.schedule.most), up to \(SampleSchedule.mostEvaluations)."
        )
      }
      plan.games[game].maskPlan = MaskPlan(extended)
    }
    guard plan.shardCount <= Limits.shards else {
      throw JobError(
        .tooLarge, "\(plan.shardCount) shards, more than \(Limits.shards)", at: "--most",
        hint: "Ask for fewer evaluations, or start a job with a larger engine.shard.")
    }
    return plan
  }

  /// Refuses what is made for games of all masks where a game is sampled.
  public func requireCubes(for what: String, instead: String) throws(JobError) {
    guard let game = games.first(where: { $0.maskPlan.sample != nil }) else { return }
    throw JobError(
      .invalid, "\(what) needs games whose masks are all evaluated, and game \(game.name) is a sample",
      at: name,
      hint: instead)
  }
}
