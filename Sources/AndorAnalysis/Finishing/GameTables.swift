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
    let expanded = ExpandedTable(plan)
    let tables = [
      try expanded.write(found.and.span, to: "\(folder)/and.npy", filling: 0),
      try expanded.write(found.or.span, to: "\(folder)/or.npy", filling: 0),
    ]
    for file in tables { try note(file, in: &result) }
    return tables + [csv]
  }

  /// Writes `interactions.csv` under a temporary name and names the strongest in the result.
  func rank(_ result: inout GameResult, _ strongest: [Interaction]) throws -> PendingFile {
    let embedding = PlayerEmbedding(players: plan.evaluated)
    let ranked = strongest.map {
      Interaction(
        kind: $0.kind, coalition: Coalition(mask: embedding.expand($0.coalition.mask)), effect: $0.effect)
    }
    result.top = ranked.prefix(scope.top).enumerated().map {
      GameResult.Interaction($1, rank: $0 + 1, players: players)
    }
    let table = InteractionTable.csv(ranked, players: players)
    let file = try AtomicFile.prepare(table, for: "\(folder)/interactions.csv")
    result.files = [:]
    try note(file, in: &result)
    return file
  }

  /// Puts the digest of a file's bytes into the result.
  private func note(_ file: PendingFile, in result: inout GameResult) throws(LedgerError) {
    guard let (digest, _) = FileDigest.of(file.temporaryPath) else {
      throw LedgerError(.io, "\(file.finalPath) cannot be read back", hint: "Check the disk.")
    }
    let name = file.finalPath.split(separator: "/").last.map(String.init) ?? file.finalPath
    result.files[name] = digest.description
  }

  /// Sums by order 0 … n of all players; the empty set is no interaction, so entry 0 is 0.
  func byOrder(_ sums: [Double]) -> [Double] {
    [0] + sums.dropFirst() + repeatElement(0, count: plan.nullPlayers.count)
  }
}
