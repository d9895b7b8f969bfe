// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger
import AndorStore
import AndorSystem

/// The check of a whole job's folder; nothing is written or locked.
public struct JobVerification {
  let folder: String
  let plan: JobPlan
  private let jobFile: [UInt8]

  /// At most so many threads.
  private let threads: Int
  /// Bytes of memory that may be taken.
  private let memory: Int

  /// Reads the plan of a folder.
  /// - Parameters:
  ///   - threads: at most so many work.
  ///   - memory: bytes that may be taken; games that need more are reported as unchecked.
  /// - Throws: `JobError` where the plan is missing or damaged.
  public init(folder: String, threads: Int, memory: Int) throws(JobError) {
    (self.threads, self.memory) = (threads, memory)
    self.folder = folder
    plan = try StoredPlan.read(in: folder)
    jobFile = try SmallFile.read("\(folder)/job.yaml")
  }

  /// Checks the plan's seal, every shard's digests, then every game's results; one finding for the job and one
  /// for each game.
  public func run() throws -> [Finding] {
    var job = Finding(subject: "job")
    if plan.sealed(jobFile: jobFile).fingerprint != plan.fingerprint {
      job.problems.append("job.yaml or plan.json was changed after the job was made")
      job.advice = "Restore them; the results are left as they are."
    }
    let document: ResultDocument?
    do throws(JobError) {
      let bytes = try SmallFile.document("\(folder)/result.json")
      let found = try ResultDocument(json: bytes)
      if !found.isSealed(bytes) { job.problems.append("result.json was changed after it was written") }
      document = found
    } catch {
      document = nil
      let isThere = Folder.contains("\(folder)/result.json")
      job.problems.append(isThere ? error.message : "result.json does not exist yet")
      job.isMissing = error.code == .missing
    }
    if let document {
      job.problems += problems(of: document)
      job.quarantined = document.quarantined
      job.disputed = document.disputed ?? []
      job.warnings += document.divergenceWarning.map { [$0] } ?? []
    }
    // A job that cannot be read was changed: said above, and then its names are not known.
    let specification = try? JobSpecification(
      yaml: String(decoding: jobFile, as: UTF8.self), file: "\(folder)/job.yaml")
    let recoveries = JobStore.identities(of: plan).map(recovery)
    if let document {
      job.problems += NumericsVerification(plan: plan, folder: folder).problems(of: document, recoveries)
      job.warnings += document.numericsWarning.map { [$0] } ?? []
    }
    var findings = [job]
    for (index, game) in plan.games.enumerated() {
      var finding = Finding(subject: game.name, players: game.players)
      note(recoveries[index], of: game, in: &finding)
      if let result = document?.games.first(where: { $0.name == game.name }) {
        check(game, result, specification, index, &finding)
      } else if document?.state == "done" {
        finding.problems.append("result.json does not mention the game")
      }
      findings.append(finding)
    }
    // What is wrong with a game would be said twice.
    if let document, findings.allSatisfy(\.problems.isEmpty), let problem = aggregateProblem(document) {
      findings[0].problems.append(problem)
    }
    return findings
  }

  /// Checks a game's files against each other and against `result.json`.
  private func check(
    _ game: GamePlan, _ result: GameResult, _ specification: JobSpecification?, _ index: Int,
    _ finding: inout Finding
  ) {
    let folder = "\(folder)/games/\(game.name)"
    if let sample = game.maskPlan.sample {
      SampleVerification(
        folder: folder, plan: game, sample: sample, result: result,
        specification: specification?.games[index], output: specification?.output, threads: threads
      ).run(&finding)
      return
    }
    GameVerification(
      folder: folder, plan: game, result: result,
      players: specification?.games[index].players ?? result.players, threads: threads, memory: memory
    ).run(&finding)
  }

  /// Returns that the aggregate is not that of the games and their tables; `nil` where it is, or there is none.
  private func aggregateProblem(_ document: ResultDocument) -> String? {
    guard let aggregate = document.aggregate else { return nil }
    let found: Aggregate?
    do throws(LedgerError) {
      found = try JobAggregate.of(document.games, in: "\(folder)/games", threads: threads)
    } catch {
      return error.message
    }
    return found == aggregate ? nil : "the aggregate of result.json is not that of its games"
  }

  /// Returns the first game with a damaged shard, in words; what `andor resume` would evaluate again.
  /// - Throws: `LedgerError` where a file is there and may not be read: that is no damage.
  public func firstDamage() throws(LedgerError) -> String? {
    for (game, identity) in zip(plan.games, JobStore.identities(of: plan)) {
      var finding = Finding(subject: game.name)
      let recovery = recovery(of: identity)
      if case .failure(let error) = recovery, error.code == .unreadable { throw error }
      note(recovery, of: game, in: &finding)
      if let problem = finding.problems.first { return "\(game.name): \(problem)" }
    }
    return nil
  }

  /// Returns what the ledger of a game holds, or why it cannot be read.
  private func recovery(of identity: GameIdentity) -> Result<GameRecovery, LedgerError> {
    Result { () throws(LedgerError) in
      let found = try GameLedger.inspect([identity], in: "\(folder)/games", threads: threads)
      guard let first = found.first else { preconditionFailure("one game in, one game out") }
      return first
    }
  }

  private func note(
    _ recovery: Result<GameRecovery, LedgerError>, of game: GamePlan, in finding: inout Finding
  ) {
    switch recovery {
    case .failure(let error):
      finding.note(error)
    case .success(let found):
      finding.shards = found.durableCount
      finding.problems += found.repairs.map { "damaged: \($0)" }
      if let first = found.damaged.first {
        let names = found.damaged.prefix(5).map { String($0.shard) }.joined(separator: ", ")
        let rest = found.damaged.count > 5 ? " and more" : ""
        finding.problems.append("shards that are damaged (\(first.damage)): \(names)\(rest)")
      }
    }
  }

  private func problems(of document: ResultDocument) -> [String] {
    var problems: [String] = []
    if document.fingerprint != plan.fingerprint { problems.append("result.json is of another job") }
    if document.state == "done" {
      if ResultDigest.job(document.games).description != document.digest {
        problems.append("the job's digest is not that of its games")
      }
      if document.games.map(\.name) != plan.games.map(\.name) {
        problems.append("the games of result.json are not those of plan.json")
      }
    }
    return problems
  }
}
