// SPDX-License-Identifier: Apache-2.0
import AndorAnalysis
import AndorJob
import AndorLedger
import AndorScheduler
import AndorTransport
import AndorWire

extension Coordinator {
  /// Does what the scheduler says, in its order.
  func obey(_ actions: [Action]) {
    for action in actions { obey(action) }
  }

  private func obey(_ action: Action) {
    switch action {
    case .lease(let worker, let lease, let deadline):
      if scheduler.isDurable(lease.shard) { reevaluated += 1 }
      offer(lease, to: worker, until: deadline)
    case .audit(let worker, let lease, let deadline): offer(lease, to: worker, until: deadline)
    case .persist(_, let lease):
      keepArriving(lease)
      submit(lease.shard)
    case .hold(_, let lease): keepArriving(lease)
    case .discard(_, let lease):
      // A lease delivered twice: what came last goes, not what is on its way to the disk.
      if arriving?.lease == lease {
        arriving = nil
      } else if payloads[lease.shard]?.lease == lease {
        payloads[lease.shard] = nil
      }
    case .acknowledge(let worker, let lease, let disposition):
      acknowledge(lease, disposition, to: worker)
    case .retract(let shard): retract(shard)
    case .quarantineShard(let shard, let failures):
      quarantined.append(shard)
      events.note(
        "shard_quarantined", game: gameName(shard), shard: shard.index,
        reason: describe(failures))
      log.error(
        "shard \(shardName(shard)) is quarantined after \(failures.count) failures; the job continues without it",
        metadata: metadata(shard))
    case .gameComplete(let game): finish(game)
    case .gameReopened(let game): reopen(game)
    case .failJob(let shard, let kind):
      if fatal == nil {
        fatal = CoordinatorError(
          message: "the model cannot be evaluated (\(kind.rawValue)) in shard \(shardName(shard))",
          hint: "See \(store.folder)/events.jsonl.")
      }
    case .finished(let outcome): self.outcome = outcome
    case .forget(let worker): names[worker] = nil
    case .requestHello(let worker):
      if let route = routes[worker] {
        let sentence = "the worker did not answer in time"
        send(.refusal(Refusal(code: .helloFirst, sentence: sentence)), to: route)
      }
    case .disconnect(let worker):
      if let route = routes[worker] {
        send(farewell(to: worker), to: route)
        lose(route, "sent away")
      }
    case .divergence, .quarantineWorker, .workerSilent, .note: report(action)
    }
  }

  private func farewell(to worker: WorkerID) -> Message {
    scheduler.standing(of: worker) == .quarantined
      ? .refusal(
        Refusal(
          code: .quarantined,
          sentence: "the coordinator has quarantined this worker: its results differed from those of "
            + "others, or it failed too often"))
      : .goodbye(reason: "this worker did not answer in time")
  }

  private func keepArriving(_ lease: Lease) {
    if let arriving, arriving.lease == lease {
      payloads[lease.shard] = arriving
      self.arriving = nil
    }
  }

  private func offer(_ lease: Lease, to worker: WorkerID, until deadline: Instant) {
    guard let route = routes[worker] else { return }
    let game = store.plan.games[lease.shard.game]
    let milliseconds = (deadline.nanoseconds - now.nanoseconds) / 1_000_000
    let offer = LeaseOffer(
      lease: lease, deadlineMilliseconds: Int(max(1, min(milliseconds, Int64(Int32.max)))),
      masks: .subcube(first: UInt64(lease.shard.index) << UInt64(game.shardBits), bits: game.shardBits))
    // An unsent lease runs out or is lost with its worker; the monitor will tell.
    send(.lease(offer), to: route)
    CrashPoint("lease-sent").reached()
  }

  private func acknowledge(_ lease: Lease, _ disposition: AndorScheduler.Disposition, to worker: WorkerID) {
    let word: Acknowledgement.Disposition =
      switch disposition {
      case .durable: .durable
      case .duplicate: .duplicate
      case .stale: .stale
      }
    guard let route = routes[worker] else { return }
    if disposition == .durable { peers[route]?.shards += 1 }
    send(.ack(Acknowledgement(lease: lease, disposition: word)), to: route)
    CrashPoint("after-ack").reached()
  }

  /// Hands a shard's payload to the committer, or queues it where that has no room.
  private func submit(_ shard: ShardReference) {
    guard let payload = payloads[shard] else { return }
    let reports = self.reports
    let submission = ShardSubmission(
      game: store.games[shard.game].ledger,
      stamp: ShardStamp(
        shard: shard.index, attempt: UInt32(clamping: payload.lease.attempt),
        worker: UInt64(payload.worker.number), microseconds: UInt32(clamping: payload.microseconds)),
      values: payload.values, sums: payload.sums, claimed: payload.digests
    ) { outcome in
      switch outcome {
      case .success: reports.put(.committed(shard))
      case .failure(let error): reports.put(.commitFailed(shard, error))
      }
    }
    if committer.submit(submission) != .accepted { waitingForCommitter.append(shard) }
  }

  /// Tries again what the committer had no room for.
  func submitWaiting() {
    let shards = waitingForCommitter
    waitingForCommitter.removeAll(keepingCapacity: true)
    for shard in shards { submit(shard) }
  }

  /// Takes in what another thread has done.
  func handle(_ report: Report) {
    switch report {
    case .committed(let shard):
      if let payload = payloads.removeValue(forKey: shard) {
        deliverers.insert(payload.worker)
        watch.commits.note(seconds: Double(monotonicNow() - payload.arrived) * 1e-9)
      }
      committedShards += 1
      progress.add(masks: 1 << store.plan.games[shard.game].shardBits)
      obey(scheduler.handle(.persisted(shard), at: now))
    case .commitFailed(let shard, let error):
      log.error(
        "shard \(shardName(shard)) could not be written: \(error.description)", metadata: metadata(shard))
      events.note("commit_failed", game: gameName(shard), shard: shard.index, reason: error.message)
      obey(scheduler.handle(.persistFailed(shard, diskFull: error.isRetryable), at: now))
    case .explaining(let game, let search):
      explaining = StatusSnapshot.Explaining(game: store.plan.games[game].name, search)
    case .settled(let interactions): watch.settled = interactions
    case .finished(let game, let generation, let outcome):
      take(outcome, game: game, generation: generation)
    }
  }

  private func retract(_ shard: ShardReference) {
    do {
      try store.games[shard.game].ledger.forget(shards: [shard.index])
    } catch {
      log.error(
        "shard \(shardName(shard)) could not be retracted: \(error.description)", metadata: metadata(shard))
    }
    events.note("shard_retracted", game: gameName(shard), shard: shard.index)
  }

  /// While the disk is full, looks every second whether there is room again.
  func retryFullDisk() {
    guard scheduler.isDiskFull, progress.isDiskCheckDue() else { return }
    let needed = payloads.values.reduce(1 << 16) { $0 + $1.values.count + $1.sums.count }
    guard let available = try? DiskSpace.available(at: store.folder), available > needed else { return }
    obey(scheduler.handle(.diskSpaceReturned, at: now))
  }
}
