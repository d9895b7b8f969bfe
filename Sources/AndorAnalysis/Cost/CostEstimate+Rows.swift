// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorText

extension CostEstimate {
  /// The rows that a job's model evaluates, and what for.
  public struct Rows: Sendable, Equatable {
    /// For shards: their masks, filled up to a batch in a game that has fewer.
    public var shards: Int
    /// While the job was planned.
    public var planning: Int
    /// For the proofs of the workers' numerics class.
    public var proofs: Int
    /// To evaluate shards a second time, and rows among others.
    public var audits: Int

    /// All of them.
    public var all: Int { shards + planning + proofs + audits }

    /// The sum and its parts.
    public var words: String {
      let parts = [
        (shards, "of shards"), (planning, "to plan"), (proofs, "of proofs"), (audits, "of audits"),
      ]
      let named = parts.filter { $0.0 > 0 }.map { "\(Numbers.count($0.0)) \($0.1)" }
      return "\(Numbers.count(all)): \(named.joined(separator: ", "))"
    }
  }

  /// The rows that are evaluated where no shard is evaluated again for another reason than an audit.
  ///
  /// Audits are drawn: it is what they come to on the average. Where one identity does all the work nothing can be
  /// audited.
  public var rows: Rows {
    let shards = plan.games.reduce(0) { sum, game in
      let whole = game.maskPlan.shardCount - 1
      let last = game.maskPlan.rows(inShards: whole + 1) - game.maskPlan.rows(inShards: whole)
      return sum + whole * planning.whole(game.maskPlan.rowsPerShard) + planning.whole(last)
    }
    let probes = plan.numerics?.probes.count ?? 0
    // A check of rows has a batch at least, a quarter of a shard where that is more.
    let checked = planning.whole(max(plan.batch, plan.largestShard / 4))
    let check = planning.batch > 1 && plan.audit > 0 ? checked : 0
    let audited = workers > 1 && plan.audit > 0 ? max(1, plan.audit * Double(plan.shardCount)) : 0
    return Rows(
      shards: shards, planning: planning.spent, proofs: max(1, workers) * planning.whole(probes),
      audits: Int(audited * Double(planning.whole(plan.largestShard) + check)) + check)
  }
}
