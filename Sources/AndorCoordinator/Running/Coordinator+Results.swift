// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorDigest
import AndorJob
import AndorLedger
import AndorScheduler
import AndorWire

extension Coordinator {
  /// Starts to finish a game whose shards are all durable.
  func finish(_ game: Int) {
    generations[game] += 1
    unfinishedGames += 1
    let generation = generations[game]
    let recovery = store.games[game]
    let reports = self.reports
    let interruption = self.interruption
    let finisher = GameFinisher(
      recovery, plan: store.plan.games[game], specification: store.specification.games[game],
      explain: store.specification.explain, scope: scope
    ) { progress in
      reports.put(.explaining(game: game, progress))
      return interruption.count == 0
    }
    finishing.async {
      let outcome = Result { try finisher.run() }
      reports.put(.finished(game: game, generation: generation, outcome))
    }
  }

  /// Throws away what was computed of a game that is not complete after all.
  func reopen(_ game: Int) {
    generations[game] += 1
    results[game] = nil
    publish[game] = []
  }

  /// Takes in what was computed of a game, unless it was reopened meanwhile.
  func take(_ outcome: Result<GameFinisher.Finished?, any Error>, game: Int, generation: Int) {
    unfinishedGames -= 1
    explaining = nil
    guard generation == generations[game] else { return }
    switch outcome {
    case .success(nil): break
    case .success(let finished?):
      results[game] = finished.result
      publish[game] = finished.publish
      watch.finished = finished.result
      noteSearch(finished)
    case .failure(let error):
      finishError = error
    }
  }

  private func noteSearch(_ finished: GameFinisher.Finished) {
    guard let explain = finished.result.explain, let before = finished.iterationsBefore else { return }
    let stored = before > 0 ? ", \(before) of them before this start" : ""
    events.note(
      "explained", game: finished.result.name, reason: "\(explain.iterations) iterations\(stored)")
  }

  /// Publishes the games' files, then the document of results; then nobody needs the partial sums.
  func conclude(_ observer: (any CoordinatorObserver)?) throws -> CoordinatorEnd {
    committer.drain()
    let document = document()
    try PendingFile.publish(publish.flatMap { $0 })
    CrashPoint("before-result").reached()
    try AtomicFile.write(document.json, to: store.resultPath)
    if quarantined.isEmpty {
      for game in store.games { try game.ledger.removeSums() }
    }
    for game in store.games { SearchCheckpoint.remove(in: game.ledger.folder) }
    try observer?.coordinatorProgressed(snapshot())
    events.note(document.state)
    watchNow()
    release("the job is over")
    return quarantined.isEmpty ? .done : .incomplete(quarantined.map(shardName))
  }

  private func document() -> ResultDocument {
    var document = ResultDocument(plan: store.plan)
    document.games = results.compactMap { $0 }
    document.state = quarantined.isEmpty ? "done" : "incomplete"
    document.workers = deliverers.count
    document.recoveredShards = store.games.reduce(0) { $0 + $1.recordedCount }
    document.evaluatedShards = committedShards
    document.reevaluatedAcknowledgedShards = reevaluated
    document.retries = scheduler.counters.retries
    document.duplicates = scheduler.counters.duplicates
    document.audits = scheduler.counters.audits
    document.divergences = scheduler.counters.divergences
    document.quarantined = quarantined.map(shardName)
    document.seconds = Double(monotonicNow() - started) * 1e-9
    if document.games.count == results.count {
      var hasher = SHA256Hasher()
      for game in document.games {
        hasher.update(SHA256Digest(hexadecimal: game.digest)?.bytes ?? [])
      }
      document.digest = hasher.finalize().description
    }
    return document
  }

  /// How people and `result.json` name a shard: `game/shard`.
  func shardName(_ shard: ShardReference) -> String {
    "\(gameName(shard) ?? "\(shard.game)")/\(shard.index)"
  }

  /// Lets all workers go, and stays until they have gone, for a second at most.
  ///
  /// When a connection ends libzmq drops what the other side has not read yet: a worker that missed its goodbye
  /// would wait for a coordinator that does not come back.
  func release(_ reason: String) {
    for route in peers.keys { send(.goodbye(reason: reason), to: route) }
    let deadline = monotonicNow() + 1_000_000_000
    poller.watch(socket)
    while !peers.isEmpty, interruption.count < 2, monotonicNow() < deadline {
      guard (try? poller.wait(timeout: .milliseconds(20))) != nil, (try? receiveSome()) != nil,
        (try? readConnectionEvents()) != nil
      else { return }
    }
  }
}
