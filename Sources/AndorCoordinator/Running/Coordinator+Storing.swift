// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorJob
import AndorLedger
import AndorScheduler

extension Coordinator {
  /// Hands a shard's payload to the committer, or queues it where that has no room.
  func submit(_ shard: ShardReference) {
    guard let payload = admission[shard] else { return }
    let reports = self.reports
    let submission = ShardSubmission(
      game: store.games[shard.game].ledger,
      stamp: ShardStamp(
        shard: shard.index, attempt: UInt32(clamping: payload.lease.attempt),
        microseconds: UInt32(clamping: payload.microseconds), producer: payload.producer,
        numericsClass: payload.numericsClass, flags: flags(of: shard)),
      values: payload.values, claimed: payload.claimed
    ) { outcome in
      switch outcome {
      case .success: reports.put(.committed(shard))
      case .failure(let error): reports.put(.commitFailed(shard, error))
      }
    }
    if surroundings.disk.submit(submission) != .accepted { admission.postpone(shard) }
  }

  /// Notes in a shard's slot that an audit agreed, and who made it: whoever resumes the job knows it then.
  func noteAudit(of shard: ShardReference, by worker: WorkerID) {
    let auditor = registry[worker].map { store.registers.number(of: $0.producer) } ?? 0
    // Another process of the same identity audits, and confirms nothing.
    let isConfirmed = scheduler.isConfirmed(shard)
    annotate(shard) { stamp in
      stamp.flags.insert(.audited)
      stamp.flags.remove(.auditOwed)
      guard isConfirmed else { return }
      stamp.flags.insert(.confirmed)
      stamp.auditor = auditor
    }
  }

  /// Changes what a shard's slot says of its audit.
  func annotate(_ shard: ShardReference, _ change: (inout ShardStamp) -> Void) {
    do {
      try surroundings.disk.annotate(shard, change)
    } catch {
      log.warning(
        "the audit of shard \(shardName(shard)) could not be noted: \(error.description)",
        metadata: metadata(shard))
    }
  }

  /// Returns what the slot of a result says of its audit when it is written.
  private func flags(of shard: ShardReference) -> ShardFlags {
    if scheduler.isConfirmed(shard) { return .confirmed }
    return scheduler.isAuditOwed(shard) ? .auditOwed : []
  }

  /// Submits again the payloads that the committer had no room for.
  func submitWaiting() {
    for shard in admission.takeWaiting() { submit(shard) }
  }

  /// Takes in a report of another thread.
  func handle(_ report: Report) {
    switch report {
    case .committed(let shard): noteCommitted(shard)
    case .commitFailed(let shard, let error) where error.isRetryable:
      // Said once a pause, not once a payload.
      admission.refusal = error.message
      tell(.persistFailed(shard, diskFull: true))
    case .commitFailed(let shard, let error) where error.code == .damaged:
      noteRejected(shard, admission[shard]?.worker, attempt: admission[shard]?.lease.attempt)
      tell(.storedRejected(shard))
    case .commitFailed(let shard, let error):
      log.error(
        "shard \(shardName(shard)) could not be written: \(error.description)", metadata: metadata(shard))
      events.note("commit_failed", game: gameName(shard), shard: shard.index, reason: error.message)
      tell(.persistFailed(shard, diskFull: false))
    case .explaining(let game, let search):
      publication.show(StatusSnapshot.Explaining(game: store.plan.games[game].name, search), of: game)
    case .finalInteractions(let interactions): watch.finalInteractions = interactions
    case .rowsCompared(let worker, let lease, let outcome): takeRows(outcome, for: lease, of: worker)
    case .planned(let question, let outcome): take(outcome, to: question)
    case .valuesRead(let game, let generation, let outcome):
      takeValues(outcome, of: game, generation: generation)
    case .finished(let game, let generation, let outcome):
      take(outcome, game: game, generation: generation)
    }
  }

  private func noteCommitted(_ shard: ShardReference) {
    let payload = admission.remove(shard)
    assert(payload != nil, "\(shard) was written without a payload")
    if let payload {
      registry.noteDurable(payload.worker)
      classes.note(shard, payload.numericsClass)
      watch.commits.note(seconds: Double(now - payload.arrived) * 1e-9)
    }
    ending.committed += 1
    progress.add(masks: store.plan.games[shard.game].maskPlan.rows(of: shard.index))
    tell(.persisted(shard))
  }

  /// Looks every second, while the disk is full, whether it has room again.
  func retryFullDisk() {
    guard scheduler.isDiskFull, progress.isDiskCheckDue(at: now) else { return }
    let needed = 65_536 + admission.byteCount
    guard let available = surroundings.disk.available, available > needed else { return }
    tell(.diskSpaceReturned)
  }
}
