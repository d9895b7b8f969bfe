// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

extension CostEstimate {
  /// A way to plan the job, and what its masks take.
  public struct Alternative: Encodable, Sendable, Equatable {
    /// As it stands in the job file.
    public var plan: String
    /// Whether it is the plan that was made.
    public var isThis: Bool
    /// The masks of all games.
    public var masks: Int
    /// Seconds of evaluation at the measured speed; `nil` where nothing was measured.
    public var seconds: Double?
  }

  /// The sample of the first game that is sampled.
  public var sample: SampleScheme? { plan.games.lazy.compactMap(\.maskPlan.sample).first }

  /// The cube and a sample, where both are possible for all games and the cube is the larger one; otherwise nothing.
  public var alternatives: [Alternative] {
    let limits = 2...Limits.players
    guard specification.model.kind != .values,
      plan.games.allSatisfy({ limits.contains($0.evaluatedPlayers) && $0.players <= Limits.players })
    else { return [] }
    let cube = plan.games.reduce(0) { $0 + 1 << $1.evaluatedPlayers }
    let sampled = plan.games.reduce(0) {
      $0 + ($1.maskPlan.sample?.rows ?? specification.plan.sample.schedule.most)
    }
    guard cube > sampled else { return [] }
    let isCube = plan.games.allSatisfy { $0.maskPlan.sample == nil }
    let word = sample.map { "{sample: \($0.rows)}" } ?? "{sample: \(PlanChoice.defaultEvaluations)}"
    return [
      Alternative(plan: "plan: cube", isThis: isCube, masks: cube, seconds: seconds(masks: cube)),
      Alternative(
        plan: "plan: \(word)", isThis: plan.games.allSatisfy { $0.maskPlan.sample != nil }, masks: sampled,
        seconds: seconds(masks: sampled)),
    ]
  }

  private func seconds(masks: Int) -> Double? {
    plan.rowsPerSecond > 0 ? Double(masks) / (plan.rowsPerSecond * Double(threads * max(1, workers))) : nil
  }

  /// The evaluations after each round and when there is no next one, in words; `nil` without a sample in rounds.
  public var rounds: String? {
    guard let schedule = sample?.schedule, schedule.rounds > 1 else { return nil }
    let totals = schedule.totals.map { Numbers.count($0) }.joined(separator: ", ")
    let targets = [
      schedule.untilShapley.map { "all Shapley values are within \(Numbers.share($0))" },
      schedule.untilR2.map { "R² is known to \(Numbers.share($0))" },
    ].compactMap(\.self)
    let rule = targets.isEmpty ? "" : ", or until \(targets.joined(separator: " or "))"
    return "up to \(totals) evaluations\(rule)"
  }
}
