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
    let before = result.explain
    result.explain = found.explanation
    result.explain?.neighbours = neighbours(found, before)
    result.explain?.history = scope.thinned(found.explanation.history)
    result.explain?.marks = found.certain.map { $0.marks(embedding, players: players) }
    let strength = (found.strengths.and, found.strengths.or)
    result.strength = .init(
      andPositive: byOrder(strength.0.positive), andNegative: byOrder(strength.0.negative),
      orPositive: byOrder(strength.1.positive), orNegative: byOrder(strength.1.negative))
    let csv = try rank(&result, found.strongest)
    mark(&result)
    let brief = try brief(&result, found.fits)
    let expanded = ExpandedTable(plan)
    let tables = [
      try expanded.write(found.and.span, to: "\(folder)/and.npy", filling: 0),
      try expanded.write(found.or.span, to: "\(folder)/or.npy", filling: 0),
    ]
    for file in tables { try note(file, in: &result) }
    return tables + [csv] + brief
  }

  /// Returns the lists at half and at twice δ: those that were found, or those of the explanation before at the same δ.
  private func neighbours(_ found: GameExplainer.Found, _ before: Explanation?) -> [Explanation.Neighbour]? {
    guard let lists = found.neighbours else {
      return before?.noiseBound == found.explanation.noiseBound ? before?.neighbours : nil
    }
    return lists.map { list in
      let gap = list.found.objective > 0 ? max(0, 1 - list.found.lowerBound / list.found.objective) : 0
      return Explanation.Neighbour(
        noiseBound: list.found.noiseBound, objective: list.found.objective,
        lowerBound: list.found.lowerBound, gap: gap, iterations: list.found.iterations,
        tieIterations: list.found.tieIterations,
        top: expanded(list.strongest).enumerated().map {
          GameResult.Interaction($1, rank: $0 + 1, players: players)
        })
    }
  }

  /// Marks the strongest rows that are among the strongest with their signs at half and at twice δ too.
  private func mark(_ result: inout GameResult) {
    guard let lists = result.explain?.neighbours else { return }
    for row in result.top.indices.prefix(GameExplainer.compared) {
      let mine = result.top[row]
      result.top[row].stays = lists.allSatisfy { list in
        list.top.contains { other in
          other.kind == mine.kind && other.mask == mine.mask && other.effect * mine.effect > 0
        }
      }
    }
  }

  /// Puts what few numbers explain into the result, and writes `brief.csv` where a brief explanation is asked for.
  private func brief(_ result: inout GameResult, _ fits: GameFits) throws -> [PendingFile] {
    (result.additiveR2, result.pairwiseR2) = (fits.additive, fits.pairwise)
    (result.brief, result.briefConstant, result.briefCompared) = (nil, nil, nil)
    guard scope.brief > 0 else { return [] }
    let terms = zip(expanded(fits.brief.terms), fits.brief.shares).enumerated().map {
      GameResult.BriefTerm(GameResult.Interaction($1.0, rank: $0 + 1, players: players), r2: $1.1)
    }
    result.brief = Array(terms.prefix(scope.named))
    result.briefConstant = fits.brief.constant
    result.briefCompared = GameResult.BriefCompared(
      terms: terms.count, topR2: fits.listed[0].unfitted, topFittedR2: fits.listed[0].fitted,
      shapleyR2: fits.listed[1].unfitted, shapleyFittedR2: fits.listed[1].fitted)
    let file = try AtomicFile.prepare(BriefTable.csv(terms, players: players), for: "\(folder)/brief.csv")
    try note(file, in: &result)
    return [file]
  }

  /// Returns interactions between evaluated players as interactions between all.
  private func expanded(_ interactions: [Interaction]) -> [Interaction] {
    let embedding = embedding
    return interactions.map {
      Interaction(
        kind: $0.kind, coalition: Coalition(mask: embedding.expand($0.coalition.mask)), effect: $0.effect)
    }
  }

  private var embedding: PlayerEmbedding { PlayerEmbedding(players: plan.evaluated) }

  /// Writes `interactions.csv` under a temporary name and names the strongest in the result.
  func rank(_ result: inout GameResult, _ strongest: [Interaction]) throws -> PendingFile {
    let ranked = expanded(strongest)
    result.top = ranked.prefix(scope.top).enumerated().map {
      GameResult.Interaction($1, rank: $0 + 1, players: players)
    }
    let table = InteractionTable.csv(ranked, players: players, marks: result.explain?.marks ?? [])
    let file = try AtomicFile.prepare(table, for: "\(folder)/interactions.csv")
    result.files = [:]
    try note(file, in: &result)
    return file
  }

  /// Puts what the values say of themselves into the result: their standard deviation, and what every player does alone
  /// and at last.
  func describe(_ result: inout GameResult, _ values: Span<Double>, threads: Int) {
    result.sd = ValueScale(of: values, threads: threads).deviation
    let full = values.count - 1
    var alone = [Double](repeating: 0, count: plan.players)
    var lost = alone
    for (bit, player) in plan.evaluated.enumerated() {
      alone[player] = values[1 << bit] - values[0]
      lost[player] = values[full] - values[full ^ 1 << bit]
    }
    (result.alone, result.lostWithout) = (alone, lost)
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
