// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger
import AndorScheduler
import AndorTransport
import AndorWire

extension Coordinator {
  /// Tells the scheduler what happened, and obeys the actions it returns.
  /// - Parameters:
  ///   - payload: The payload of a result that came; it is dropped unless an action keeps it.
  ///   - words: A worker's words for a failure, should the job fail of it.
  func tell(_ event: Event, payload: Payload? = nil, words: String? = nil) {
    let actions = scheduler.handle(event, at: Instant(nanoseconds: now))
    var arriving = payload
    for action in actions { obey(action, &arriving, words) }
  }

  /// Obeys one action; nothing here tells the scheduler anything, as its list is not obeyed to the end yet.
  private func obey(_ action: Action, _ arriving: inout Payload?, _ words: String?) {
    switch action {
    case .lease(let worker, let lease, let deadline):
      if scheduler.isDurable(lease.shard) { ending.reevaluated += 1 }
      offer(lease, to: worker, until: deadline)
    case .audit(let worker, let lease, let deadline): offer(lease, to: worker, until: deadline)
    case .checkRows, .rowCheckEnded, .rowsDependent, .oweAudit, .challenge, .challengeEnded, .expel,
      .disputed:
      audit(action, &arriving)
    case .persist(_, let lease):
      keep(&arriving, of: lease)
      submit(lease.shard)
    case .hold(_, let lease): keep(&arriving, of: lease)
    case .discard(_, let lease):
      // Where a lease is delivered twice the later payload is dropped, not the one on its way to the disk.
      if arriving?.lease == lease { arriving = nil } else { admission.discard(lease) }
    case .acknowledge(let worker, let lease, let disposition):
      acknowledge(lease, disposition, to: worker)
    case .retract(let shard): retract(shard)
    case .quarantineShard(let shard, let failures): quarantine(shard, failures)
    case .gameComplete(let game): finish(game)
    case .roundComplete(let game): chooseRound(game)
    case .gameReopened(let game):
      rounds.reopen(game)
      takeBackExplanation(of: game)
      publication.reopen(game)
    case .failJob(let shard, let kind):
      ending.fail(
        CoordinatorError(
          .model, words ?? "the model cannot be evaluated (\(kind.rawValue)) in shard \(shardName(shard))",
          hint: "Nothing is lost: durable shards stay in \(store.folder)."))
    case .finished(let outcome): ending.outcome = outcome
    case .requestHello(let worker):
      if let route = registry[worker]?.route {
        refuse(route, .helloFirst, "the worker did not answer in time")
      }
    case .disconnect(let worker): sendAway(worker)
    case .forget(let worker): forget(worker)
    case .note(.auditAgreed(let shard, let worker)):
      noteAudit(of: shard, by: worker)
      note(action)
    case .divergence, .quarantineWorker, .workerSilent, .note: note(action)
    }
  }

  /// Obeys an action about what is owed to the truth of a result.
  private func audit(_ action: Action, _ arriving: inout Payload?) {
    switch action {
    case .checkRows(let worker, let lease, let deadline): offerRows(lease, to: worker, until: deadline)
    case .rowCheckEnded(let shard): rowChecks.end(shard)
    case .rowsDependent(let shard, let check): failOfRows(in: shard, check: check)
    case .oweAudit(let shard):
      annotate(shard) { stamp in
        stamp.flags.insert(.auditOwed)
        stamp.flags.remove(.confirmed)
      }
    case .expel(let identity): noteExpulsion(of: identity)
    case .disputed(let shard, let reason): dispute(shard, reason)
    case .challenge(_, let lease):
      if let payload = arriving, payload.lease == lease, classTolerance != nil { challengers.keep(payload) }
      arriving = nil
    case .challengeEnded(let shard): challengers.remove(shard)
    default: break
    }
  }

  /// Keeps the payload that has just come, if it is that of the lease; otherwise it is one that was kept before.
  private func keep(_ arriving: inout Payload?, of lease: Lease) {
    if let payload = arriving, payload.lease == lease {
      admission.keep(payload)
      arriving = nil
    }
    assert(admission[lease.shard]?.lease == lease, "the payload of \(lease) is missing")
  }

  /// Ends a worker's session; the scheduler, which asks for it, is not told.
  private func sendAway(_ worker: WorkerID) {
    guard let route = registry[worker]?.route else { return }
    send(farewell(to: worker), to: route)
    disconnect(worker, "sent away")
  }

  private func farewell(to worker: WorkerID) -> Message {
    scheduler.standing(of: worker) == .quarantined
      ? .refusal(
        Refusal(
          code: .quarantined,
          sentence: "the coordinator has quarantined this worker: its results differed from those of "
            + "others, or it failed too often"))
      : .goodbye(Goodbye(.silent, "this worker did not answer in time"))
  }

  /// Notes durably that an identity is not believed any more, before it is told.
  private func noteExpulsion(of number: UInt32) {
    identities.keep(number)
    let identity = identities.name(of: number)
    store.registers.expel(identity)
    do {
      try surroundings.disk.synchronizeRegisters()
    } catch {
      log.warning("a restart of the coordinator may believe \(identity) again: \(error.description)")
    }
  }

  private func quarantine(_ shard: ShardReference, _ failures: [AndorScheduler.ShardFailure]) {
    ending.quarantine(shard)
    events.note(
      "shard_quarantined", game: gameName(shard), shard: shard.index, reason: describe(failures))
    log.error(
      "shard \(shardName(shard)) is quarantined after \(failures.count) failures; the job continues without it",
      metadata: metadata(shard))
  }

  /// Takes note that the job ends disputed.
  private func dispute(_ shard: ShardReference, _ reason: DisputeReason) {
    if ending.disputed.isEmpty { store.registers.noteDispute() }
    ending.dispute(shard, reason)
    events.note("disputed", game: gameName(shard), shard: shard.index, reason: reason.rawValue)
    log.error("shard \(shardName(shard)) is disputed: \(reason.words)", metadata: metadata(shard))
  }

  /// Sends a lease.
  private func offer(_ lease: Lease, to worker: WorkerID, until deadline: Instant) {
    guard let route = registry[worker]?.route else { return }
    let (masks, listed) = masks(of: lease.shard)
    let offer = leaseOffer(of: lease, masks, milliseconds: milliseconds(until: deadline))
    expectResults(of: worker)
    // An unsent lease runs out or is lost with its worker; the monitor will tell.
    send(.lease(offer), listed, to: route)
    CrashPoint("lease-sent").reached()
  }

  /// Returns how long a worker has for a lease, as it travels.
  func milliseconds(until deadline: Instant) -> Int {
    Int(max(1, min((deadline.nanoseconds - now) / 1_000_000, Int64(Int32.max))))
  }

  /// Returns how a shard's masks are told, and the raw frame of those that are listed.
  func masks(of shard: ShardReference) -> (LeaseOffer.Masks, [Frame]) {
    let plan = store.plan.games[shard.game].maskPlan
    guard plan.sample == nil else {
      return (
        .drawn(stream: 0, first: plan.offset(of: shard.index), count: plan.rows(of: shard.index)), []
      )
    }
    let masks = plan.masks(of: shard.index)
    return (LeaseOffer.Masks(masks), masks.listed.map { [Frame(integers: $0.words)] } ?? [])
  }

  /// Returns what a worker is asked for a lease.
  func leaseOffer(of lease: Lease, _ masks: LeaseOffer.Masks, milliseconds: Int) -> LeaseOffer {
    let game = store.plan.games[lease.shard.game]
    return LeaseOffer(
      kind: .values, lease: lease, deadlineMilliseconds: milliseconds,
      model: game.columns.first?.model ?? 0, round: rounds.round(of: lease.shard),
      masks: masks, valuesPerMask: game.valuesPerMask)
  }

  func acknowledge(_ lease: Lease, _ disposition: AndorScheduler.Disposition, to worker: WorkerID) {
    let word: Acknowledgement.Disposition =
      switch disposition {
      case .durable: .durable
      case .duplicate: .duplicate
      case .stale: .stale
      }
    guard let route = registry[worker]?.route else { return }
    send(.ack(Acknowledgement(kind: .values, lease: lease, disposition: word)), to: route)
    CrashPoint("after-ack").reached()
  }

  func retract(_ shard: ShardReference) {
    rounds.retract(shard)
    classes.retract(shard)
    do {
      try surroundings.disk.forget(shard)
    } catch {
      log.error(
        "shard \(shardName(shard)) could not be retracted: \(error.description)", metadata: metadata(shard))
    }
    events.note("shard_retracted", game: gameName(shard), shard: shard.index)
  }
}
