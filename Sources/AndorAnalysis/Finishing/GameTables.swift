// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorJob
import AndorLedger

/// The files that show a game's interactions, and the numbers of `result.json` that go with them.
///
/// Used when a game is finished and when it is explained again; the same numbers give the same bytes.
struct GameTables {
  let folder: String
  let plan: GamePlan
  let players: [String]
  let scope: ResultScope

  /// Writes `and.npy`, `or.npy` and `interactions.csv` under temporary names, and puts the explanation into
  /// the result.
  func explain(_ result: inout GameResult, _ found: GameExplainer.Found) throws -> [PendingFile] {
    result.explain = found.explanation
    result.explain?.history = scope.thinned(found.explanation.history)
    let strength = (found.strengths.and, found.strengths.or)
    result.strength = .init(
      andPositive: byOrder(strength.0.positive), andNegative: byOrder(strength.0.negative),
      orPositive: byOrder(strength.1.positive), orNegative: byOrder(strength.1.negative))
    let csv = try rank(&result, found.strongest)
    return [try write(found.and, "and"), try write(found.or, "or"), csv]
  }

  /// Writes `interactions.csv` under a temporary name and names the strongest in the result.
  func rank(_ result: inout GameResult, _ strongest: [Interaction]) throws -> PendingFile {
    let embedding = PlayerEmbedding(players: plan.evaluated)
    let ranked = strongest.map {
      Interaction(
        kind: $0.kind, coalition: Coalition(mask: embedding.expand($0.coalition.mask)), effect: $0.effect)
    }
    result.top = ranked.prefix(scope.top).enumerated().map { position, interaction in
      GameResult.Interaction(
        rank: position + 1, kind: interaction.kind.rawValue, order: interaction.coalition.order,
        mask: Int(interaction.coalition.mask),
        players: interaction.coalition.players.map { players[$0] }, effect: interaction.effect)
    }
    let table = InteractionTable.csv(ranked, players: players)
    return try AtomicFile.prepare(table, for: "\(folder)/interactions.csv")
  }

  /// Sums by order 0 … n of all players; the empty set is no interaction, so entry 0 is 0.
  func byOrder(_ sums: [Double]) -> [Double] {
    [0] + sums.dropFirst() + repeatElement(0, count: plan.nullPlayers.count)
  }

  /// Writes a table over the evaluated players as one over all players, 0 where a null player takes part.
  private func write(_ table: [Double], _ name: String) throws -> PendingFile {
    let count = plan.coalitionCount
    let file = try DoubleFile(creating: "\(folder)/\(name).npy", count: count)
    if plan.nullPlayers.isEmpty {
      try file.write(table.span, at: 0)
    } else {
      let embedding = PlayerEmbedding(players: plan.evaluated)
      var chunk = [Double](repeating: 0, count: min(count, 1 << 16))
      for start in stride(from: 0, to: count, by: chunk.count) {
        embedding.spread(table.span, from: UInt64(start), filling: 0, into: &chunk)
        try file.write(chunk.span, at: start)
      }
    }
    return file.pending
  }
}
