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
    progress.openAudit(in: shards.game(of: number))
  }

  private mutating func closeAudit(_ number: Int, _ trust: ShardTable.Trust) {
    guard audits.close(number) else { return }
    shards.trust[number] = trust
    progress.closeAudit(in: shards.game(of: number))
  }

  /// Returns whether the worker made one of the results to be compared.
  func isInvolved(_ worker: WorkerID, in audit: Audit, of number: Int) -> Bool {
    shards.worker(of: number) == worker || audit.challenger?.worker == worker
  }

  /// Returns the workers that made the results to be compared, each once.
  func involved(in audit: Audit, of number: Int) -> [WorkerID] {
    var list: [WorkerID] = []
    if let producer = shards.worker(of: number) { list.append(producer) }
    if let challenger = audit.challenger, !list.contains(challenger.worker) {
      list.append(challenger.worker)
    }
    return list
  }

  /// Compares an independent result of a shard under audit.
  mutating func decide(_ audit: Audit, with result: Arrival) {
    let isFirst = audit.challenger == nil
    if isFirst { counters.audits += 1 }
    if result.digest == shards.digest[result.number] || !shards.digestKnown[result.number] {
      if isFirst { counters.auditsAgreeing += 1 }
      dropComparison(result)
      actions.append(.note(.auditAgreed(result.lease.shard, result.worker)))
      closeAudit(result.number, .confirmed)
      if let challenger = audit.challenger { quarantine(challenger.worker, .lied) }
    } else if let challenger = audit.challenger, challenger.digest == result.digest {
      noteDivergence(result)
      overrule(result)
    } else if let challenger = audit.challenger {
      noteDivergence(result)
      dropComparison(result)
      reportNotDeterministic(result, challenger)
    } else {
      counters.auditsDiverging += 1
      noteDivergence(result)
      dropComparison(result)
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
      closeAudit(result.number, .undecided)
      return
    }
    let challenger = Challenger(worker: result.worker, digest: result.digest)
    let attempts = shards.attempts[result.number]
    audits.open(result.number, Audit(challenger: challenger, openedAfter: attempts))
  }

  /// Puts a new result in the place of the producer's, which stands alone, and quarantines the producer.
  private mutating func overrule(_ result: Arrival) {
    let number = result.number
    let liar = shards.worker(of: number)
    closeAudit(number, .confirmed)
    // Until the new result is written, a restart must not take the liar's for good.
    actions.append(.retract(result.lease.shard))
    undoDurable(number)
    store(result)
    shards.trust[number] = .confirmed
    if let liar { quarantine(liar, .lied) }
  }

  private mutating func reportNotDeterministic(_ result: Arrival, _ challenger: Challenger) {
    audits.isModelNotDeterministic = true
    let producer = shards.worker(of: result.number)
    let involved = [producer, challenger.worker, result.worker].compactMap(\.self)
    actions.append(.note(.modelNotDeterministic(result.lease.shard, workers: involved)))
    closeAudit(result.number, .undecided)
  }

  /// Counts a durable shard no more; its game is reopened if it was complete.
  private mutating func undoDurable(_ number: Int) {
    let game = shards.game(of: number)
    progress.removeDurable(in: game)
    if let row = shards.worker(of: number).flatMap(workers.row) { workers[row].durable -= 1 }
  }

  /// Retracts a liar's durable shard, and queues it.
  mutating func retract(_ number: Int) {
    counters.retracted += 1
    actions.append(.retract(shards.reference(number)))
    closeAudit(number, .unconfirmed)
    undoDurable(number)
    forgetResult(number)
    makeReady(number)
  }

  /// Retracts every shard of a liar that no other result confirmed, those on their way to the disk once they are
  /// there: O(its shards + results on their way).
  mutating func retractUnconfirmed(of liar: WorkerID) {
    disk.doubt(liar)
    for number in producers.takeAll(of: liar)
    where shards.state[number] == .durable && shards.worker(of: number) == liar
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
    audits.isSweepDue = false
    guard workers.activeCount <= 2 else { return }
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
