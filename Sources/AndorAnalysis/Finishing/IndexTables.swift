// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob

/// The indices of a game over all its players, from one pass over the Harsanyi interactions of the evaluated ones.
///
/// Null players have every index 0, and leave those of the others as they are.
struct IndexTables {
  let plan: GamePlan
  let scope: ResultScope
  private let sums: SupersetSums
  private let embedding: PlayerEmbedding

  /// Creates the indices of a table over the evaluated players; O(2^n).
  init(of harsanyi: Span<Double>, plan: GamePlan, scope: ResultScope, threads: Int) {
    (self.plan, self.scope) = (plan, scope)
    let highest = max(scope.order(players: plan.players), 2)
    sums = SupersetSums(of: harsanyi, order: min(highest, plan.evaluatedPlayers), threads: threads)
    embedding = PlayerEmbedding(players: plan.evaluated)
  }

  /// Returns an index of every player.
  func players(_ index: CoalitionIndex) -> [Double] { values(index, order: 1) }

  /// The block of the result; `nil` where the job has no room for it.
  var indices: InteractionIndices? {
    let order = scope.order(players: plan.players)
    guard order > 0 else { return nil }
    let coalitions = (1...order).flatMap { Coalition.each(ofOrder: $0, among: plan.players) }
    func list(_ index: CoalitionIndex) -> [Double] {
      (1...order).flatMap { values(index, order: $0) }
    }
    return InteractionIndices(
      order: order, masks: coalitions.map { Int($0.mask) }, shapleyInteraction: list(.shapley),
      shapleyTaylor: list(.shapleyTaylor(order)), faithfulShapley: list(.faithfulShapley(order)),
      kShapley: list(.kShapley(order)), multiOrder: multiOrder)
  }

  private var multiOrder: [InteractionIndices.MultiOrder] {
    (0..<max(plan.players - 1, 0)).map { context in
      let pairs = values(.multiOrder(context: context), order: 2)
      let count = Double(pairs.count)
      return InteractionIndices.MultiOrder(
        context: context, mean: pairs.reduce(0, +) / count,
        meanAbsolute: pairs.reduce(0) { $0 + abs($1) } / count, pairs: scope.hasPairs ? pairs : nil)
    }
  }

  /// Returns an index of every coalition of one order among all players, in ascending order of masks.
  private func values(_ index: CoalitionIndex, order: Int) -> [Double] {
    let all = Coalition.each(ofOrder: order, among: plan.players)
    guard order <= sums.players else { return all.map { _ in 0 } }
    let found = index.values(order: order, of: sums, players: plan.players)
    guard !plan.nullPlayers.isEmpty else { return found.values }
    let byMask = Dictionary(
      uniqueKeysWithValues: zip(found.coalitions.map { embedding.expand($0.mask) }, found.values))
    return all.map { byMask[$0.mask] ?? 0 }
  }
}
