// SPDX-License-Identifier: Apache-2.0
import AndorCoordinator
import AndorJob
import AndorScheduler

extension World {
  /// The job has ended.
  func finish(_ how: CoordinatorEnd) {
    (figures.lies, figures.proofs, figures.searches) = disk.state.withLock {
      ($0.lies, $0.proofs, $0.searches)
    }
    if let process { figures.add(process.coordinator.schedulerCounters) }
    figures.rounds += zip(job.finalCounts, job.plan.games).reduce(0) {
      $0 + ($1.0 > $1.1.maskPlan.firstRound.shards.count ? 1 : 0)
    }
    end = how
  }

  /// Before a coordinator starts: what workers were told is durable can be recovered, unless the disk is damaged.
  func checkPromises() {
    for shard in checker.promised.subtracting(flipped) where !disk.isIntact(shard) {
      violations.append("\(shard) was acknowledged and cannot be recovered")
    }
    flipped = []
    checker.promised = Set(disk.durableShards.filter(disk.isIntact))
  }

  /// After every round of the coordinator: its tables fit together, are bounded, and say what the disk says.
  func check(_ coordinator: Coordinator) {
    violations += coordinator.checkInvariants()
    let (durable, committed) = disk.state.withLock { ($0.durableCount, $0.committed) }
    let tally = coordinator.tally
    if tally.durable != durable {
      violations.append("\(tally.durable) shards count as durable, and \(durable) are")
    }
    if tally.committed != committed {
      violations.append("\(tally.committed) results are counted, and \(committed) became durable")
    }
    let census = coordinator.census
    if census.known > census.connected + 2 * trouble.remembered {
      violations.append("\(census.known) workers are known and \(census.connected) connected")
    }
    if census.payloads > job.plan.shardCount { violations.append("\(census.payloads) results are kept") }
  }

  /// At the end: what is published is true and whole, or what is missing is missing for cause.
  func checkEnd() {
    let state = disk.state.withLock { $0 }
    guard let document = state.document, let published = state.published else {
      return violations.append("the job has ended and nothing is published")
    }
    if case .disputed = end {
      figures.disputed += 1
      note("disputed")
      if document.state != "disputed" || !published.isEmpty || document.digest != nil {
        violations.append("the job is disputed, and something is published")
      }
      if trouble.adversary == nil, trouble.liars == 0 {
        violations.append("honest workers dispute")
      }
      return
    }
    let quarantined = Set(document.quarantined)
    if (end == .done) != quarantined.isEmpty {
      violations.append("\(quarantined) are quarantined: \(end as Any)")
    }
    let counts = (document.evaluatedShards, document.recoveredShards, document.reevaluatedAcknowledgedShards)
    if counts != (state.committed, recovered, 0) { violations.append("result.json counts \(counts) shards") }
    if process?.coordinator.census.payloads != 0 { violations.append("results are kept after the end") }
    for (game, plan) in job.plan.games.enumerated() {
      checkGame(game, plan, quarantined, published[plan.name])
    }
    if Set(published.keys) != Set(document.games.map(\.name)) {
      violations.append("published and reported games differ")
    }
  }

  private func checkGame(_ game: Int, _ plan: GamePlan, _ quarantined: Set<String>, _ table: [Double]?) {
    // What nobody could compare may be a lie; that it was not compared is said.
    let skipped = figures.counters.auditsSkipped + figures.counters.undecided
    if trouble.liars > 0, skipped > 0 { return }
    if trouble.adversary != nil, trouble.job.audit < 1 { return weigh(game, table) }
    var isWhole = true
    var round: MaskRound? = plan.maskPlan.firstRound
    while let begun = round, isWhole {
      for index in begun.shards {
        let shard = ShardReference(game: game, index: index)
        let isGivenUp = quarantined.contains("\(plan.name)/\(index)")
        if isGivenUp { isWhole = false }
        if isPoisoned(shard) != isGivenUp, !isGivenUp || !mayGiveUpHealthyShards {
          violations.append("\(shard) is \(isGivenUp ? "healthy and" : "poisoned and not") quarantined")
        }
        let values = disk.values(of: shard)
        if !isTrue(values, isGivenUp ? nil : job.truth[game][index].values) {
          violations.append("\(shard) has wrong values on the disk: \(values as Any)")
        }
      }
      round = plan.maskPlan.next(after: begun) { job.truth[game][$0].values }
    }
    let truth = job.truth[game][..<job.finalCounts[game]].flatMap(\.values)
    if !isTrue(table, isWhole ? truth : nil) {
      violations.append("game \(plan.name) is \(isWhole ? "whole" : "not whole"), and published wrongly")
    }
  }

  /// Counts what an adversary has made of a game whose shards are not all audited.
  private func weigh(_ game: Int, _ table: [Double]?) {
    let truth = job.truth[game].flatMap(\.values)
    let wrong = zip(table ?? [], truth).count { $0 != $1 }
    if table?.count != truth.count { violations.append("game \(game) is not published whole") }
    figures.values += truth.count
    figures.wrongValues += wrong
  }

  /// Whether values are the true ones, or what a numerics class makes of them.
  private func isTrue(_ values: [Double]?, _ truth: [Double]?) -> Bool {
    guard let values, let truth, trouble.classes > 1 else { return values == truth }
    let most = Double(trouble.classes - 1) * Self.classShift
    return values.count == truth.count && zip(values, truth).allSatisfy { (0...most).contains($0 - $1) }
  }

  /// Whether so much fails that a shard may fail three times by chance.
  private var mayGiveUpHealthyShards: Bool {
    trouble.hiccup > 0 || trouble.hang > 0 || trouble.writeError > 0 || trouble.corruption > 0
      || trouble.crash > 0.05
      || trouble.stop > 0.05 || trouble.partition > 0 || trouble.loss > 0 || trouble.interruption > 0
      || trouble.drain > 0
  }
}

extension World.Figures {
  /// Adds what one life of a coordinator counted.
  mutating func add(_ other: SchedulerCounters) {
    for field in [
      \SchedulerCounters.leases, \.retries, \.speculations, \.results, \.duplicates, \.stale, \.unleased,
      \.failures,
      \.rejected, \.expired, \.vanished, \.audits, \.auditsAgreeing, \.auditsDiverging, \.auditsSkipped,
      \.rowChecks, \.rowChecksSkipped, \.divergences, \.undecided, \.retracted, \.quarantinedWorkers,
    ] {
      counters[keyPath: field] += other[keyPath: field]
    }
  }

  /// Adds another world's figures.
  package mutating func add(_ other: World.Figures) {
    add(other.counters)
    restarts += other.restarts
    interruptions += other.interruptions
    damaged += other.damaged
    rounds += other.rounds
    listedShards += other.listedShards
    steps += other.steps
    forgotten += other.forgotten
    rowChecks += other.rowChecks
    lies += other.lies
    disputed += other.disputed
    misled += other.wrongValues > 0 ? 1 : 0
    wrongValues += other.wrongValues
    values += other.values
    honestExpelled += other.honestExpelled
    explanationLeases += other.explanationLeases
    proofs += other.proofs
    searches += other.searches
  }
}
