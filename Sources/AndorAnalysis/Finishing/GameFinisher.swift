// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorDigest
import AndorJob
import AndorLedger
import AndorSystem

/// Finishes a game whose shards are all durable: the transform, the indices, the files.
///
/// Everything is computed from the durable shards alone and may be repeated after a crash. The files it makes
/// have temporary names; whoever finishes the job publishes those of all games together.
package struct GameFinisher: Sendable {
  private let ledger: GameLedger
  private let plan: GamePlan
  private let specification: GameSpecification
  private let output: OutputSelection
  private let explain: ExplainSettings?
  private let scope: ResultScope
  private let proved: ProvedSearch?
  private let proceed: @Sendable (GameExplainer.Progress) -> Bool
  private let threads: Int
  private let asking: Int

  /// Creates the finisher of a game.
  ///
  /// - Parameters:
  ///   - game: what was found of the game on disk.
  ///   - threads: at most so many; the result does not depend on it.
  ///   - asking: questions about the explanation that are answered at a time; nor does it on that.
  ///   - proved: what another process has found of its explanation, in the place of the search; it is checked.
  ///   - proceed: called with the progress of the search for an explanation; `false` cancels it.
  package init(
    _ game: GameRecovery, plan: GamePlan, specification: GameSpecification, output: OutputSelection,
    explain: ExplainSettings?, scope: ResultScope, threads: Int = 2, asking: Int = 2,
    proved: ProvedSearch? = nil,
    proceed: @escaping @Sendable (GameExplainer.Progress) -> Bool
  ) {
    ledger = game.ledger
    (self.plan, self.specification, self.output, self.explain) = (plan, specification, output, explain)
    (self.scope, self.threads, self.asking) = (scope, threads, asking)
    (self.proved, self.proceed) = (proved, proceed)
  }

  /// A game's result and what to publish, then to remove, with it.
  package struct Finished: Sendable {
    package let result: GameResult
    package let publish: [PendingFile]
    /// Iterations of its search that earlier processes had done; `nil` where none was made.
    package let iterationsBefore: Int?

    package init(result: GameResult, publish: [PendingFile], iterationsBefore: Int?) {
      (self.result, self.publish, self.iterationsBefore) = (result, publish, iterationsBefore)
    }
  }

  /// Does everything: O(n 2^n) time, 64 MiB of memory beside mapped files and the search's, and for attributions that are
  /// scored a table of 2^n doubles, before the search.
  /// - Returns: `nil` where the search was cancelled; it is stored, and nothing else is left.
  /// - Throws: `LedgerError`; ``ProofFault`` where what another process has found is no explanation, before any file is
  ///   made.
  package func run() throws -> Finished? {
    CrashPoint("mid-aggregation").reached()
    guard let cube = plan.maskPlan.cube else {
      throw JobError(
        .refused, "game \(plan.name) has not all masks, and this andor finishes no other games",
        at: ledger.folder, hint: "Its values are in values.partial.npy; use the andor that made the job.")
    }
    let count = cube.rows
    let checked = try check(count: count)
    let hasNullPlayers = !plan.nullPlayers.isEmpty
    let path = "\(ledger.folder)/\(hasNullPlayers ? "evaluated" : "harsanyi").npy"
    let harsanyi = try DoubleFile(creating: path, count: count)
    try FileTransform.run(ledger.openValues(), into: harsanyi, threads: threads)
    let valuesPath = Self.valuesPath(of: ledger)
    let values = try MappedDoubles(valuesPath, count: count)
    let sums = try MappedDoubles(harsanyi.pending.temporaryPath, count: count)
    if hasNullPlayers { try onDisk(Folder.remove(harsanyi.pending.temporaryPath)) }
    let (digest, files) =
      hasNullPlayers
      ? try writeExpanded(values, sums)
      : (ResultDigest.game(values: values, harsanyi: sums), finalFiles(valuesPath, harsanyi))
    var result = summary(values, sums, digest)
    result.note(output, of: plan)
    result.scores = values.withSpan { AttributionScoring.scores(of: plan, on: $0, threads: threads) }
    guard let (shown, iterationsBefore) = try tables(&result, values, sums, checked) else {
      for file in files where file.temporaryPath != ledger.partialValuesPath {
        try onDisk(Folder.remove(file.temporaryPath))
      }
      return nil
    }
    return Finished(result: result, publish: files + shown, iterationsBefore: iterationsBefore)
  }

  /// Where a game's values are: under their final name, once an earlier run has published them.
  private static func valuesPath(of ledger: GameLedger) -> String {
    Folder.contains(ledger.partialValuesPath) ? ledger.partialValuesPath : ledger.valuesPath
  }

  /// Returns the values of a game whose shards are all durable, where another process can be asked for its explanation:
  /// none is stored here or stands here, and it could be proved.
  package static func searchedValues(
    of game: GameRecovery, _ plan: GamePlan, _ settings: ExplainSettings
  ) throws -> [Double]? {
    guard !SearchCheckpoint.exists(in: game.ledger.folder), let cube = plan.maskPlan.cube else { return nil }
    let values = try MappedDoubles(valuesPath(of: game.ledger), count: cube.rows)
    return values.withSpan { values in
      guard ProvedSearch.isPossible(settings, values, threads: 1) else { return nil }
      return values.withUnsafeBufferPointer { Array($0) }
    }
  }

  private var explainer: GameExplainer? {
    explain.map { settings in
      var explainer = GameExplainer(
        settings: settings, threads: threads, asking: asking, games: scope.games)
      explainer.makesNeighbours = scope.makesNeighbours(players: plan.evaluatedPlayers)
      return explainer
    }
  }

  /// Computes what another process has found, from the durable values.
  private func check(count: Int) throws -> GameExplainer.CheckedSearch? {
    guard let proved, let explainer else { return nil }
    let values = try MappedDoubles(Self.valuesPath(of: ledger), count: count)
    return try values.withSpan { (values) throws(ProofFault) in try explainer.check(proved, values: values) }
  }

  /// Returns the tables of the explanation, or of the Harsanyi interactions where none is sought.
  private func tables(
    _ result: inout GameResult, _ values: MappedDoubles, _ harsanyi: MappedDoubles,
    _ checked: GameExplainer.CheckedSearch?
  ) throws -> (files: [PendingFile], iterationsBefore: Int?)? {
    let tables = gameTables
    guard let search = explainer else {
      let rows = min(harsanyi.count - 1, Limits.csvRows)
      let strongest = harsanyi.withSpan { Interaction.strongest(rows, in: $0, kind: .and, threads: threads) }
      return ([try tables.rank(&result, strongest)], nil)
    }
    let digest = result.digest
    let found = values.withSpan { values in
      harsanyi.withSpan {
        search.run(
          values: values, harsanyi: $0,
          checkpoint: search.checkpoint(in: ledger.folder, digest: digest, values: values),
          proved: checked, proceed: proceed)
      }
    }
    return try found.map { (try tables.explain(&result, $0), $0.iterationsBefore) }
  }

  private var gameTables: GameTables {
    GameTables(folder: ledger.folder, plan: plan, players: specification.players, scope: scope)
  }

  private func finalFiles(_ valuesPath: String, _ harsanyi: DoubleFile) -> [PendingFile] {
    valuesPath == ledger.valuesPath ? [harsanyi.pending] : [ledger.pendingValues, harsanyi.pending]
  }

  /// Writes both tables over all players: null players change no value and take part in no interaction.
  private func writeExpanded(
    _ values: MappedDoubles, _ harsanyi: MappedDoubles
  ) throws -> (SHA256Digest, [PendingFile]) {
    let expanded = ExpandedTable(plan)
    var hasher = SHA256Hasher()
    var files: [PendingFile] = []
    for (table, name, other) in [(values, "values", nil), (harsanyi, "harsanyi", 0.0 as Double?)] {
      let path = "\(ledger.folder)/\(name).npy"
      let file = try table.withSpan { (span: Span<Double>) throws(LedgerError) in
        try expanded.write(span, to: path, filling: other) { hasher.update($0) }
      }
      files.append(file)
    }
    return (hasher.finalize(), files)
  }

  private func summary(_ values: MappedDoubles, _ harsanyi: MappedDoubles, _ digest: SHA256Digest)
    -> GameResult
  {
    let tables = gameTables
    let strengths = harsanyi.withSpan { OrderStrengths(of: $0, threads: threads) }
    let indices = harsanyi.withSpan { IndexTables(of: $0, plan: plan, scope: scope, threads: threads) }
    let none = [Double](repeating: 0, count: plan.players + 1)
    var result = GameResult(
      name: plan.name, n: plan.players, players: specification.players, nullPlayers: plan.nullPlayers,
      vEmpty: values.withSpan { $0[0] }, vFull: values.withSpan { $0[$0.count - 1] },
      evaluations: values.count, digest: digest.description, top: [],
      shapley: indices.players(.shapley), banzhaf: indices.players(.banzhaf), indices: indices.indices,
      strength: .init(
        andPositive: tables.byOrder(strengths.positive), andNegative: tables.byOrder(strengths.negative),
        orPositive: none, orNegative: none))
    result.playerKind = specification.playerKind?.key
    values.withSpan { tables.describe(&result, $0, threads: threads) }
    return result
  }
}
