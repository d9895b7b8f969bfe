// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorCore
import AndorJob
import AndorLedger
import AndorScheduler
import AndorWire

extension Coordinator {
  /// Starts to finish a game whose shards are all durable: its explanation is searched for by a worker, or here.
  func finish(_ game: Int) {
    let generation = publication.begin(game)
    if !spread(game, generation: generation) { explain(game, generation: generation, proved: nil) }
  }

  /// Finishes a game on other threads, with the explanation that a worker has found, or after a search.
  func explain(_ game: Int, generation: Int, proved: ProvedSearch?) {
    let reports = self.reports
    let interruption = surroundings.interruption
    let work = surroundings.disk.finisher(of: game, scope: scope, proved: proved) { progress in
      reports.put(.explaining(game: game, progress))
      return interruption.count == 0
    }
    let threads = SearchThreads.used(by: game, of: store.plan)
    surroundings.finishing.add(threads: threads) {
      // What a worker has found is found again after a resume; a search of one's own stores itself.
      let isStopped = proved != nil && interruption.count > 0
      let outcome = isStopped ? .success(nil) : Result { try work() }
      reports.put(.finished(game: game, generation: generation, outcome))
    }
  }

  /// Takes in the result of a game, unless the game was reopened meanwhile.
  func take(_ outcome: Result<GameFinisher.Finished?, any Error>, game: Int, generation: Int) {
    if case .failure(let error) = outcome, let fault = error as? ProofFault {
      return rejectExplanation(of: game, generation: generation, fault.words)
    }
    let worker = settleExplanation(of: game, generation: generation)
    guard publication.end(game, generation: generation) else { return }
    switch outcome {
    case .success(nil): break
    case .success(let finished?):
      publication.keep(finished.result, finished.publish, game: game)
      watch.finished = finished.result
      noteSearch(finished, of: worker)
    case .failure(let error):
      ending.fail(error)
    }
  }

  private func noteSearch(_ finished: GameFinisher.Finished, of worker: String?) {
    guard let explain = finished.result.explain, let before = finished.iterationsBefore else { return }
    let stored = worker.map { " at \($0)" } ?? (before > 0 ? ", \(before) of them before this start" : "")
    events.note(
      "explained", game: finished.result.name, reason: "\(explain.iterations) iterations\(stored)")
  }

  /// Publishes the games' files, then the document of results.
  /// - Throws: ``MissingResults`` where that would leave a complete game out.
  func conclude(_ observer: (any CoordinatorObserver)?) throws -> CoordinatorEnd {
    let quarantined = Set(ending.quarantined.map(\.game))
    let missing = publication.missing.filter { !quarantined.contains($0) }
    guard missing.isEmpty else { throw MissingResults(games: missing.map { store.plan.games[$0].name }) }
    surroundings.disk.drain()
    noteRestoredFiles()
    let document = document()
    try surroundings.disk.publish(publication.files, document)
    try observer?.coordinatorProgressed(snapshot())
    events.note(document.state)
    watchNow()
    CrashPoint("before-goodbyes").reached()
    release(Goodbye(.jobOver, "the job is over"))
    return ending.quarantined.isEmpty ? .done : .incomplete(ending.quarantined.map(shardName))
  }

  /// Ends a disputed job: the document says so, and no game is in it.
  func concludeDisputed(_ observer: (any CoordinatorObserver)?) throws -> CoordinatorEnd {
    surroundings.disk.drain()
    // What was on its way to the disk counts as well, or is taken back where its maker was expelled.
    for report in reports.takeAll() { handle(report) }
    noteRestoredFiles()
    try surroundings.disk.removeUnpublished()
    try surroundings.disk.publish([], document())
    try observer?.coordinatorProgressed(snapshot())
    events.note("disputed")
    watchNow()
    release(Goodbye(.jobOver, "the job is over"))
    return .disputed(ending.disputed.map(shardName), reason: ending.disputeReason?.words ?? "")
  }

  /// The audits that were not made; `nil` while there are none.
  var skippedAudits: SkippedAudits? {
    let shards = scheduler.counters.auditsSkipped
    guard shards > 0 else { return nil }
    return SkippedAudits(shards: shards, reason: scheduler.makerCount > 1 ? .noOtherWorker : .oneWorker)
  }

  private func document() -> ResultDocument {
    var document = ResultDocument(plan: store.plan)
    document.games = ending.disputed.isEmpty ? publication.finished : []
    document.state =
      !ending.disputed.isEmpty ? "disputed" : ending.quarantined.isEmpty ? "done" : "incomplete"
    document.disputed = ending.disputed.isEmpty ? nil : ending.disputed.map(shardName)
    document.workers = registry.delivererCount
    document.recoveredShards = store.games.reduce(0) { $0 + $1.durableCount }
    document.evaluatedShards = ending.committed
    document.reevaluatedAcknowledgedShards = ending.reevaluated
    document.retries = scheduler.counters.retries
    document.duplicates = scheduler.counters.duplicates
    document.audits = scheduler.counters.audits
    document.skippedAudits = skippedAudits
    document.rowChecks = scheduler.counters.rowChecks
    document.divergences = scheduler.counters.divergences
    document.quarantined = ending.quarantined.map(shardName)
    document.seconds = Double(now - started) * 1e-9
    if store.plan.numerics != nil { noteNumerics(in: &document) }
    if publication.isComplete, ending.disputed.isEmpty {
      document.digest = ResultDigest.job(document.games).description
    }
    return document
  }
}
