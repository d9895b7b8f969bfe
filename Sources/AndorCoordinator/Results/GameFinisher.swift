// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorDigest
import AndorJob
import AndorLedger

/// What remains to do for a game whose shards are all durable: the rest of the transform, the indices, files.
///
/// Everything is computed from the durable shards alone and may be repeated after a crash. The files it makes
/// have temporary names; the coordinator publishes those of all games together.
struct GameFinisher: Sendable {
  let ledger: GameLedger
  let plan: GamePlan
  let specification: GameSpecification
  let top: Int
  let hasSums: Bool
  var threads = 2

  /// A game's result and what to publish, then to remove, with it.
  struct Finished: Sendable {
    let result: GameResult
    let publish: [PendingFile]
  }

  /// Does all of it: O(n 2^n) time, 64 MiB of memory beside mapped files.
  /// - Throws: `LedgerError`.
  func run() throws -> Finished {
    CrashPoint("mid-aggregation").reached()
    let count = 1 << plan.evaluatedPlayers
    let hasDummies = !plan.dummies.isEmpty
    let path = "\(ledger.folder)/\(hasDummies ? "evaluated" : "harsanyi").npy"
    let harsanyi = try DoubleFile(creating: path, count: count)
    let source = hasSums ? try ledger.openSums() : try ledger.openValues()
    try HighLevels.run(source, levelsDone: hasSums ? plan.shardBits : 0, into: harsanyi)
    let valuesPath =
      Folder.contains(ledger.partialValuesPath) ? ledger.partialValuesPath : ledger.valuesPath
    let values = try MappedDoubles(valuesPath, count: count)
    let sums = try MappedDoubles(harsanyi.pending.temporaryPath, count: count)
    if hasDummies { try Folder.remove(harsanyi.pending.temporaryPath) }
    let (digest, files) =
      hasDummies
      ? try writeExpanded(values, sums) : (Self.digest(values, sums), finalFiles(valuesPath, harsanyi))
    let (result, strongest) = summary(values, sums, digest)
    let table = InteractionTable.csv(strongest, players: specification.players)
    let csv = try AtomicFile.prepare(table, for: "\(ledger.folder)/interactions.csv")
    return Finished(result: result, publish: files + [csv])
  }

  private func finalFiles(_ valuesPath: String, _ harsanyi: DoubleFile) -> [PendingFile] {
    valuesPath == ledger.valuesPath ? [harsanyi.pending] : [ledger.pendingValues, harsanyi.pending]
  }

  private static func digest(_ values: MappedDoubles, _ harsanyi: MappedDoubles) -> SHA256Digest {
    var hasher = SHA256Hasher()
    values.withSpan { hasher.update($0) }
    harsanyi.withSpan { hasher.update($0) }
    return hasher.finalize()
  }

  /// Writes both tables over all players: dummies change no value and take part in no interaction.
  private func writeExpanded(
    _ values: MappedDoubles, _ harsanyi: MappedDoubles
  ) throws -> (SHA256Digest, [PendingFile]) {
    let embedding = PlayerEmbedding(players: plan.evaluated)
    let count = 1 << plan.players
    var hasher = SHA256Hasher()
    var chunk = [Double](repeating: 0, count: min(count, 1 << 16))
    var files: [PendingFile] = []
    for (table, name, other) in [(values, "values", nil), (harsanyi, "harsanyi", 0.0 as Double?)] {
      let file = try DoubleFile(creating: "\(ledger.folder)/\(name).npy", count: count)
      for start in stride(from: 0, to: count, by: chunk.count) {
        table.withSpan { embedding.spread($0, from: UInt64(start), filling: other, into: &chunk) }
        try file.write(chunk.span, at: start)
        hasher.update(chunk.span)
      }
      files.append(file.pending)
    }
    return (hasher.finalize(), files)
  }

  private func summary(
    _ values: MappedDoubles, _ harsanyi: MappedDoubles, _ digest: SHA256Digest
  ) -> (GameResult, [Interaction]) {
    let embedding = PlayerEmbedding(players: plan.evaluated)
    func overAllPlayers(_ compact: [Double]) -> [Double] {
      var all = [Double](repeating: 0, count: plan.players)
      for (value, player) in zip(compact, embedding.players) { all[player] = value }
      return all
    }
    let rows = min(harsanyi.count - 1, Limits.csvRows)
    let strongest = harsanyi.withSpan {
      Interaction.strongest(rows, in: $0, kind: .and, threads: threads)
    }.map {
      Interaction(
        kind: $0.kind, coalition: Coalition(mask: embedding.expand($0.coalition.mask)),
        effect: $0.effect)
    }
    let strengths = harsanyi.withSpan { OrderStrengths(of: $0, threads: threads) }
    let result = GameResult(
      name: plan.name, n: plan.players, players: specification.players, dummies: plan.dummies,
      vEmpty: values.withSpan { $0[0] }, vFull: values.withSpan { $0[$0.count - 1] },
      evaluations: values.count, digest: digest.description, top: named(strongest.prefix(top)),
      shapley: overAllPlayers(
        harsanyi.withSpan { CoalitionIndex.shapley.playerValues(of: $0, threads: threads) }),
      banzhaf: overAllPlayers(
        harsanyi.withSpan { CoalitionIndex.banzhaf.playerValues(of: $0, threads: threads) }),
      strength: strength(strengths))
    return (result, strongest)
  }

  private func named(_ interactions: ArraySlice<Interaction>) -> [GameResult.Interaction] {
    interactions.enumerated().map { position, interaction in
      GameResult.Interaction(
        rank: position + 1, kind: interaction.kind.rawValue, order: interaction.coalition.order,
        mask: Int(interaction.coalition.mask),
        players: interaction.coalition.players.map { specification.players[$0] },
        effect: interaction.effect)
    }
  }

  /// Sums by order 0 … n of all players; the empty set is no interaction, so entry 0 is 0.
  private func strength(_ strengths: OrderStrengths) -> GameResult.Strength {
    func byOrder(_ sums: [Double]) -> [Double] {
      [0] + sums.dropFirst() + repeatElement(0, count: plan.dummies.count)
    }
    let none = [Double](repeating: 0, count: plan.players + 1)
    return GameResult.Strength(
      andPositive: byOrder(strengths.positive), andNegative: byOrder(strengths.negative),
      orPositive: none, orNegative: none)
  }
}
