// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger
import AndorModels
import AndorStore
import AndorSystem
import AndorTransport
import AndorWorker

/// One evaluation of a slice: its missing shards go through the threads and then to the disk.
///
/// What is under way is bounded: two shards a thread, and as many on their way to the disk as its queue takes.
final class SliceRun {
  /// Attempts at a shard before the slice ends with its failure.
  static let attempts = 3

  private let store: SliceStore
  private let plan: JobPlan
  /// The number of this machine's numerics class among those of the slice.
  private let numericsClass: UInt16
  private let threads: Int
  private let observer: (any JobObserver)?
  private var toDo: [Lease] = []
  private var next = 0
  private var inThreads = 0
  private var onTheWay = 0
  private var durable: Int
  private var masksDone = 0
  private var masksDoneNow = 0
  private var failure: (any Error)?

  /// The outcome of storing a shard.
  private struct Stored: Sendable {
    let masks: Int
    let outcome: Result<ShardRecord, LedgerError>
  }

  init(
    store: SliceStore, plan: JobPlan, numericsClass: UInt16, threads: Int, observer: (any JobObserver)?
  ) {
    self.store = store
    self.numericsClass = numericsClass
    self.plan = plan
    self.threads = threads
    self.observer = observer
    durable = store.durableCount
    for (part, found) in zip(store.parts, store.games) {
      for (local, record) in found.records.enumerated() {
        let shard = ShardReference(game: part.game, index: part.shards.lowerBound + local)
        if record == nil {
          toDo.append(Lease(shard: shard, attempt: 1))
        } else {
          masksDone += plan.games[part.game].maskPlan.rows(of: shard.index)
        }
      }
    }
  }

  /// Evaluates until all shards are durable; `false` where it was interrupted before that.
  /// - Throws: the model's or the disk's error; what is durable stays so.
  func run(_ host: ModelHost, interruption: Interruption) throws -> Bool {
    let waker = interruption.waker
    let poller = Poller(waker: waker)
    let outcomes = Mailbox<Stored>(waker: waker)
    let committer = try GroupCommitter(folder: store.gamesFolder, registers: [store.classes])
    let pool = try ModelThreadPool(host, plan: plan, threads: threads, waker: waker)
    let start = Moment.now
    while true {
      if interruption.count > 1 { return false }
      let stops = interruption.count > 0 || failure != nil
      if stops { inThreads -= pool.takeBack().count }
      while !stops, inThreads < 2 * threads, onTheWay < 4 * threads + 16, next < toDo.count {
        pool.put(toDo[next])
        next += 1
        inThreads += 1
      }
      if inThreads == 0 && onTheWay == 0 { break }
      _ = try poller.wait(timeout: .milliseconds(100))
      for report in pool.takeReports() { take(report, committer, outcomes) }
      for outcome in outcomes.takeAll() { take(outcome) }
      observer?.jobProgressed(snapshot(since: start))
    }
    pool.close()
    committer.close()
    observer?.jobProgressed(snapshot(since: start))
    if let failure { throw failure }
    return durable == store.shardCount
  }

  private func take(
    _ report: ThreadReport, _ committer: GroupCommitter, _ outcomes: Mailbox<Stored>
  ) {
    switch report {
    case .returned, .gone: break
    case .finished, .interrupted, .absent, .failed: inThreads -= 1
    }
    assert(inThreads >= 0, "no thread reports a shard that it was not given")
    switch report {
    case .finished(let result):
      let shard = result.lease.shard
      guard let number = store.parts.firstIndex(where: { $0.game == shard.game }) else {
        preconditionFailure("the threads return the shards that they were given")
      }
      let count = result.values.count
      let submission = ShardSubmission(
        game: store.games[number].ledger,
        stamp: ShardStamp(
          shard: shard.index - store.parts[number].shards.lowerBound,
          attempt: UInt32(clamping: result.lease.attempt),
          microseconds: UInt32(clamping: result.totalMicroseconds), numericsClass: numericsClass),
        values: DoubleBytes(result.values), claimed: result.valuesDigest
      ) { outcomes.put(Stored(masks: count, outcome: $0)) }
      while committer.submit(submission) != .accepted { committer.drain() }
      onTheWay += 1
    case .interrupted(let lease), .absent(let lease): toDo.append(lease)
    case .returned: break
    case .gone(let error): failure = failure ?? EngineError(error)
    case .failed(let lease, let kind, let text, let mask):
      guard kind == .model || kind == .memory, lease.attempt < Self.attempts else {
        let place = "game \(plan.games[lease.shard.game].name), shard \(lease.shard.index)"
        let what = text.isEmpty ? "the model failed for mask \(mask)" : text
        failure =
          failure
          ?? EngineError(
            kind == .model || kind == .memory ? .incomplete : .badData, what, at: place,
            hint: "Durable shards stay; fix the cause and run the command again.")
        return
      }
      toDo.append(Lease(shard: lease.shard, attempt: lease.attempt + 1))
    }
  }

  private func take(_ stored: Stored) {
    onTheWay -= 1
    assert(onTheWay >= 0 && durable < store.shardCount, "every shard is stored once")
    switch stored.outcome {
    case .success:
      durable += 1
      masksDone += stored.masks
      masksDoneNow += stored.masks
    case .failure(let error):
      let isFull = error.code == .full
      failure = failure ?? (isFull ? error.advising("Free some space, then run the command again.") : error)
    }
  }

  private func snapshot(since start: Moment) -> StatusSnapshot {
    let seconds = start.elapsedSeconds
    let total = store.parts.reduce(0) { $0 + $1.rows(of: plan) }
    return StatusSnapshot(
      job: "\(plan.name) slice \(store.slice)", fingerprint: plan.fingerprint,
      state: durable == store.shardCount ? .done : .running, masksDone: masksDone, masksTotal: total,
      shardsDone: durable, shardsTotal: store.shardCount,
      rate: seconds > 0 ? Double(masksDoneNow) / seconds : 0, retries: 0, quarantined: [],
      workers: [], games: [], seconds: seconds)
  }
}
