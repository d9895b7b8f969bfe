// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorCore
import AndorCoordinator
import AndorJob
import AndorLedger

extension SimulatedDisk {
  package func values(of game: Int) throws(LedgerError) -> ShardValues {
    { (shard) throws(LedgerError) in
      guard let values = self.values(of: ShardReference(game: game, index: shard)) else {
        throw LedgerError(.missing, "shard \(shard) of game \(game) is not there", hint: "Evaluate it.")
      }
      return values
    }
  }

  package func rows(of game: Int) throws(LedgerError) -> RowValues {
    let plan = job.plan.games[game].maskPlan
    return { (rows) throws(LedgerError) in
      rows.map { row in
        let shard = row / plan.rowsPerShard
        // A row whose shard was taken back meanwhile says nothing.
        let values = self.values(of: ShardReference(game: game, index: shard))
        return values?[row - plan.offset(of: shard)] ?? .nan
      }
    }
  }

  package func searchedValues(of game: Int) -> @Sendable () throws -> [Double]? {
    { [self] in table(of: game) }
  }

  private func table(of game: Int) -> [Double] {
    let shards = state.withLock { $0.cells[game].prefix { $0.durable != nil } }
    return shards.flatMap { $0.durable?.values ?? [] }
  }

  /// Makes a table of the values as they are when the work is done; what proves an explanation here is the values.
  package func finisher(
    of game: Int, scope: ResultScope, proved: ProvedSearch?,
    proceed: @escaping @Sendable (GameExplainer.Progress) -> Bool
  ) -> @Sendable () throws -> GameFinisher.Finished? {
    { [self] in
      let table = table(of: game)
      if let proved, proved.proof.least.and != table { throw ProofFault.wrong("other values") }
      state.withLock { state in
        if proved == nil { state.searches += 1 } else { state.proofs += 1 }
      }
      let name = job.plan.games[game].name
      let draft = state.withLock { state in
        let draft = "\(name) \(state.drafts.count)"
        state.drafts[draft] = table
        return draft
      }
      let none = GameResult.Strength(andPositive: [], andNegative: [], orPositive: [], orNegative: [])
      let result = GameResult(
        name: name, n: job.plan.games[game].players, players: [], nullPlayers: [], vEmpty: table.first ?? 0,
        vFull: table.last ?? 0, evaluations: table.count, digest: SimulatedJob.digest(table).description,
        top: [], shapley: [], banzhaf: [], strength: none)
      return GameFinisher.Finished(
        result: result, publish: [PendingFile(at: draft, to: name)], iterationsBefore: nil)
    }
  }

  package func publish(_ files: [PendingFile], _ document: ResultDocument) throws {
    state.withLock { state in
      if state.published != nil { state.problems.append("the job is published twice") }
      var tables: [String: [Double]] = [:]
      for file in files {
        if tables.updateValue(state.drafts[file.temporaryPath] ?? [], forKey: file.finalPath) != nil {
          state.problems.append("\(file.finalPath) is published twice")
        }
      }
      state.published = tables
      state.document = document
    }
  }

  package func restoreFiles() throws(LedgerError) -> [String] { [] }

  package func removeUnpublished() throws { state.withLock { $0.drafts = [:] } }
}
