// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler
import AndorText
import Logging

extension Coordinator {
  /// Writes an action that is only for the logs into them, with its parts in fields of their own.
  func note(_ action: Action) {
    switch action {
    case .divergence(let shard, let workers):
      let isNoted = events.note(
        "divergence", game: gameName(shard), shard: shard.index,
        reason: "results differ: \(names(of: workers))")
      guard isNoted else { return }
      log.error(
        "shard \(shardName(shard)): results of \(names(of: workers)) differ", metadata: metadata(shard))
    case .quarantineWorker(let worker, let fault):
      let name = name(of: worker)
      guard events.note("worker_quarantined", worker: name, reason: fault.rawValue) else { return }
      log.error(
        "worker \(name) is quarantined: \(fault.rawValue)", metadata: ["worker": "\(name)"])
    case .workerSilent(let worker):
      spreading.board.leave(worker)
      events.note("worker_silent", worker: name(of: worker))
    case .note(let note): self.note(note)
    default: break
    }
  }

  private func note(_ note: Note) {
    switch note {
    case .waitingForWorkers:
      if events.note("waiting_for_workers") { log.notice("waiting for workers") }
    case .leasingPaused:
      events.note("leasing_paused", reason: admission.refusal)
      log.warning("\(admission.refusal): leasing waits until results can be written again")
    case .leasingResumed: events.note("leasing_resumed")
    case .leaseExpired(let worker, let lease): noteLease("lease_expired", lease, worker)
    case .speculated(let worker, let lease): noteLease("lease_doubled", lease, worker)
    case .retryAfter(let shard, let nanoseconds):
      events.note(
        "retry_later", game: gameName(shard), shard: shard.index,
        reason: "in \(Numbers.duration(Double(nanoseconds) * 1e-9))")
    case .auditAgreed(let shard, let worker): noteShard("audit_agreed", shard, worker)
    case .auditSkipped(let shard): noteShard("audit_skipped", shard)
    case .rowsDiffer(let shard): noteShard("rows_differ", shard)
    case .rowsUnchecked(let shard): noteShard("rows_unchecked", shard)
    case .absentLiar(let identity):
      let name = identities.name(of: identity)
      events.note("worker_quarantined", worker: name, reason: WorkerFault.lied.rawValue)
      log.error("what \(name) made before this start is evaluated again: others had another result")
    case .undecided(let shard): noteShard("divergence_undecided", shard)
    case .modelNotDeterministic(let shard, let workers):
      let isNoted = events.note(
        "model_not_deterministic", game: gameName(shard), shard: shard.index,
        reason: "results differ: \(names(of: workers))")
      guard isNoted else { return }
      log.error(
        "the model gave three different results for shard \(shardName(shard)): it is not deterministic",
        metadata: metadata(shard))
    }
  }

  private func noteLease(_ event: String, _ lease: Lease, _ worker: WorkerID) {
    events.note(
      event, worker: name(of: worker), game: gameName(lease.shard), shard: lease.shard.index,
      attempt: lease.attempt)
  }

  private func noteShard(_ event: String, _ shard: ShardReference, _ worker: WorkerID? = nil) {
    events.note(event, worker: worker.map(name), game: gameName(shard), shard: shard.index)
  }

  /// Returns the name that a worker gave, also after it has gone; its number where it was forgotten since.
  func name(of worker: WorkerID) -> String { registry[worker]?.name ?? "\(worker)" }

  private func names(of workers: [WorkerID]) -> String {
    workers.map(name).joined(separator: ", ")
  }

  /// Returns the name of a shard's game; `nil` where the job has no such game.
  func gameName(_ shard: ShardReference) -> String? {
    store.plan.games.indices.contains(shard.game) ? store.plan.games[shard.game].name : nil
  }

  /// Returns a shard's name for people and for `result.json`: `game/shard`.
  func shardName(_ shard: ShardReference) -> String {
    "\(gameName(shard) ?? "\(shard.game)")/\(shard.index)"
  }

  /// Returns the fields of a log message about a shard.
  func metadata(
    _ shard: ShardReference, attempt: Int? = nil, worker: String? = nil
  ) -> Logger.Metadata {
    var metadata: Logger.Metadata = ["shard": "\(shard.index)"]
    if let game = gameName(shard) { metadata["game"] = "\(game)" }
    if let attempt { metadata["attempt"] = "\(attempt)" }
    if let worker { metadata["worker"] = "\(worker)" }
    return metadata
  }

  /// Returns why the attempts at a shard failed, for people.
  func describe(_ failures: [ShardFailure]) -> String {
    failures.map { "\(name(of: $0.worker)) \($0.reason.words)" }.joined(separator: "; ")
  }
}

extension AndorScheduler.ShardFailure.Reason {
  /// The reason in words, after a worker's name.
  fileprivate var words: String {
    switch self {
    case .reported(let kind): "reported: \(kind.rawValue)"
    case .rejected: "sent a result that fails the check"
    case .vanished: "vanished"
    case .expired: "took too long"
    case .notWritten: "sent a result that could not be written"
    }
  }
}
