// SPDX-License-Identifier: Apache-2.0
import AndorJob

extension Scheduler {
  /// Orders a durable shard to be evaluated once more; a challenger makes the new result the deciding one.
  mutating func openAudit(_ number: Int, challenger: Challenger?) {
    if challenger != nil, audits.isModelNotDeterministic {
      shards.trust[number] = .undecided
      return
    }
    audits.open(number, Audit(challenger: challenger, openedAfter: shards.attempts[number]))
    if !shards.isOwed[number] {
      shards.isOwed[number] = true
      actions.append(.oweAudit(shards.reference(number)))
    }
    progress.openAudit(in: shards.game(of: number))
  }

  private mutating func closeAudit(_ number: Int, _ trust: ShardTable.Trust) {
    guard let audit = audits.close(number) else { return }
    shards.trust[number] = trust
    if trust == .confirmed { shards.isOwed[number] = false }
    if audit.challenger != nil { actions.append(.challengeEnded(shards.reference(number))) }
    progress.closeAudit(in: shards.game(of: number))
    resumeRowChecks(doubting: number, isReplaced: false)
  }

  /// Returns whether the maker made one of the results to be compared.
  func isInvolved(_ maker: Maker, in audit: Audit, of number: Int) -> Bool {
    involved(in: audit, of: number).contains { $0.isSame(as: maker) }
  }

  /// Returns the makers of the results to be compared.
  func involved(in audit: Audit, of number: Int) -> [Maker] {
    [shards.maker(of: number)] + (audit.challenger.map { [$0.maker] } ?? [])
  }

  /// Returns whether a result is the shard's first one.
  func agreement(withFirst result: Arrival) -> Agreement {
    let number = result.number
    if !shards.digestKnown[number] || result.digest == shards.digest[number] { return .same }
    return agreement(result, shards.classes[number], result.values.withStored)
  }

  /// Returns whether a result is the one that challenges the shard's first.
  private func agreement(_ result: Arrival, with challenger: Challenger) -> Agreement {
    if result.digest == challenger.digest { return .same }
    return agreement(result, challenger.numericsClass, result.values.withChallenger)
  }

  /// Within a class other bits are another result; across classes the values decide.
  private func agreement(_ result: Arrival, _ numericsClass: UInt16, _ isSame: Bool?) -> Agreement {
    guard numericsClass != result.traits.numericsClass else { return .different }
    return isSame.map { $0 ? .same : .different } ?? .unknown
  }

  /// Compares an independent result of a shard under audit.
  mutating func decide(_ audit: Audit, with result: Arrival) {
    let isFirst = audit.challenger == nil
    switch (agreement(withFirst: result), audit.challenger.map { agreement(result, with: $0) }) {
    case (.same, .same?):
      // One of another class, to which both are as good as its own: it cannot tell who lied.
      dropComparison(result)
      countAuditFailure(result.number)
    case (.same, _):
      if isFirst {
        (counters.audits, counters.auditsAgreeing) = (counters.audits + 1, counters.auditsAgreeing + 1)
      }
      dropComparison(result)
      actions.append(.note(.auditAgreed(result.lease.shard, result.worker)))
      closeAudit(result.number, .confirmed)
      if let challenger = audit.challenger { quarantine(challenger.maker, .lied) }
    case (.unknown, _), (.different, .unknown?):
      dropComparison(result)
      countAuditFailure(result.number)
    case (.different, .same?):
      noteDivergence(result)
      overrule(result)
    case (.different, .different?):
      noteDivergence(result)
      dropComparison(result)
      if let challenger = audit.challenger { reportNotDeterministic(result, challenger) }
    case (.different, nil):
      (counters.audits, counters.auditsDiverging) = (counters.audits + 1, counters.auditsDiverging + 1)
      noteDivergence(result)
      challenge(result)
    }
  }

  private mutating func dropComparison(_ result: Arrival) {
    actions.append(.discard(result.worker, result.lease))
    actions.append(.acknowledge(result.worker, result.lease, .duplicate))
  }

  /// Asks a third worker to decide between two results that differ.
  private mutating func challenge(_ result: Arrival) {
    if audits.isModelNotDeterministic {
      dropComparison(result)
      closeAudit(result.number, .undecided)
      return
    }
    let attempts = shards.attempts[result.number]
    audits.open(result.number, Audit(challenger: keepChallenger(result), openedAfter: attempts))
    actions.append(.acknowledge(result.worker, result.lease, .duplicate))
  }

  /// Keeps a result that differs from the first one, to be compared with a third.
  mutating func keepChallenger(_ result: Arrival) -> Challenger {
    actions.append(.challenge(result.worker, result.lease))
    return Challenger(
      maker: result.maker, numericsClass: result.traits.numericsClass, digest: result.digest)
  }

  /// Puts a new result in the place of the producer's, which stands alone, and quarantines the producer.
  private mutating func overrule(_ result: Arrival) {
    let number = result.number
    let liar = shards.maker(of: number)
    closeAudit(number, .confirmed)
    resumeRowChecks(doubting: number, isReplaced: true)
    // Until the new result is written, a restart must not take the liar's for good.
    actions.append(.retract(result.lease.shard))
    undoDurable(number)
    store(result)
    shards.trust[number] = .confirmed
    shards.isOwed[number] = false
    quarantine(liar, .lied)
  }

  private mutating func reportNotDeterministic(_ result: Arrival, _ challenger: Challenger) {
    audits.isModelNotDeterministic = true
    let producer = shards.worker(of: result.number)
    let involved = [producer, challenger.maker.worker, result.worker].compactMap(\.self)
    actions.append(.note(.modelNotDeterministic(result.lease.shard, workers: involved)))
    closeAudit(result.number, .undecided)
  }

  /// Counts a durable shard no more; its game is reopened if it was complete.
  private mutating func undoDurable(_ number: Int) {
    let game = shards.game(of: number)
    progress.removeDurable(in: game)
    closeRowCheck(number)
    if let row = shards.worker(of: number).flatMap(workers.row) { workers[row].durable -= 1 }
  }

  /// Retracts a liar's durable shard, and queues it.
  mutating func retract(_ number: Int) {
    counters.retracted += 1
    actions.append(.retract(shards.reference(number)))
    closeAudit(number, .unconfirmed)
    resumeRowChecks(doubting: number, isReplaced: true)
    undoDurable(number)
    forgetResult(number)
    makeReady(number)
  }

  /// Retracts every shard of a liar that no other result confirmed, those on their way to the disk once they are
  /// there: O(its shards + results on their way).
  mutating func retractUnconfirmed(of liar: Maker) {
    disk.doubt(liar)
    for number in producers.takeAll(of: liar)
    where shards.state[number] == .durable && shards.maker(of: number).isSame(as: liar)
      && shards.trust[number] != .confirmed
    {
      retract(number)
    }
  }

  /// Counts a lease to audit that failed or ran out; the third time the audit is skipped.
  mutating func countAuditFailure(_ number: Int) {
    if let audit = audits.countFailure(of: number) { skip(audit, of: number) }
  }

  private mutating func skip(_ audit: Audit, of number: Int) {
    let shard = shards.reference(number)
    if audit.challenger == nil {
      counters.auditsSkipped += 1
      actions.append(.note(.auditSkipped(shard)))
    } else {
      counters.undecided += 1
      actions.append(.note(.undecided(shard)))
    }
    closeAudit(number, .undecided)
  }

  /// Skips, at the end of everything else, the audits that no present worker may do.
  mutating func sweepAudits() {
    guard audits.isSweepDue else { return }
    if let patience = audits.waitsUntil, now < patience { return }
    audits.isSweepDue = false
    sweepLonelyAudits()
    sweepRowChecks()
  }

  private mutating func sweepLonelyAudits() {
    for _ in 0..<audits.queue.count {
      guard let (number, audit) = audits.popWaiting() else { return }
      if activeWorkers(outside: involved(in: audit, of: number)) == 0 {
        skip(audit, of: number)
      } else {
        audits.append(number)
      }
    }
  }
}
