// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler

extension Action {
  /// The action as a line of a transcript.
  var line: String {
    switch self {
    case .lease(let worker, let lease, let deadline): "lease \(worker) \(lease.line) until \(deadline)"
    case .audit(let worker, let lease, let deadline): "audit \(worker) \(lease.line) until \(deadline)"
    case .checkRows(let worker, let lease, let deadline): "rows \(worker) \(lease.line) until \(deadline)"
    case .rowCheckEnded(let shard): "rows ended \(shard)"
    case .oweAudit(let shard): "owe audit \(shard)"
    case .challenge(let worker, let lease): "challenge \(worker) \(lease.line)"
    case .challengeEnded(let shard): "challenge ended \(shard)"
    case .rowsDependent(let shard, let check): "rows dependent \(shard) by \(check)"
    case .persist(let worker, let lease): "persist \(worker) \(lease.line)"
    case .hold(let worker, let lease): "hold \(worker) \(lease.line)"
    case .discard(let worker, let lease): "discard \(worker) \(lease.line)"
    case .acknowledge(let worker, let lease, let disposition): "ack \(worker) \(lease.line) \(disposition)"
    case .retract(let shard): "retract \(shard)"
    case .divergence(let shard, let workers): "divergence \(shard) \(workers.line)"
    case .quarantineWorker(let worker, let fault): "quarantine \(worker) \(fault)"
    case .expel(let identity): "expel \(identity)"
    case .disputed(let shard, let reason): "disputed \(shard) \(reason)"
    case .quarantineShard(let shard, let failures):
      "quarantine \(shard): " + failures.map(\.line).joined(separator: ", ")
    case .workerSilent(let worker): "silent \(worker)"
    case .requestHello(let worker): "ask hello \(worker)"
    case .disconnect(let worker): "disconnect \(worker)"
    case .forget(let worker): "forget \(worker)"
    case .roundComplete(let game): "round of game \(game) complete"
    case .gameComplete(let game): "game \(game) complete"
    case .gameReopened(let game): "game \(game) reopened"
    case .failJob(let shard, let kind): "fail job at \(shard) \(kind)"
    case .finished(let outcome): "finished \(outcome)"
    case .note(let note): "note " + note.line
    }
  }
}

extension Lease {
  /// `game/shard#attempt`.
  var line: String { "\(shard)#\(attempt)" }
}

extension [WorkerID] {
  /// The workers, separated by spaces.
  var line: String { map(\.description).joined(separator: " ") }
}

extension ShardFailure {
  /// Worker, attempt and reason.
  var line: String {
    switch reason {
    case .reported(let kind): "\(worker)#\(attempt) \(kind)"
    case .rejected: "\(worker)#\(attempt) rejected"
    case .vanished: "\(worker)#\(attempt) vanished"
    case .expired: "\(worker)#\(attempt) expired"
    case .notWritten: "\(worker)#\(attempt) not written"
    }
  }
}

extension Note {
  /// The note in a few words.
  var line: String {
    switch self {
    case .waitingForWorkers: "waiting for workers"
    case .leasingPaused: "leasing paused"
    case .leasingResumed: "leasing resumed"
    case .leaseExpired(let worker, let lease): "expired \(worker) \(lease.line)"
    case .retryAfter(let shard, let wait): "retry \(shard) after \(Instant(nanoseconds: wait))"
    case .speculated(let worker, let lease): "twin \(worker) \(lease.line)"
    case .auditAgreed(let shard, let worker): "audit agreed \(shard) \(worker)"
    case .auditSkipped(let shard): "audit skipped \(shard)"
    case .rowsDiffer(let shard): "rows differ \(shard)"
    case .rowsUnchecked(let shard): "rows unchecked \(shard)"
    case .absentLiar(let identity): "liar of before: \(identity)"
    case .undecided(let shard): "undecided \(shard)"
    case .modelNotDeterministic(let shard, let workers): "model not deterministic \(shard) \(workers.line)"
    }
  }
}
