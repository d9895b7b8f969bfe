// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorDigest
import AndorJob
import AndorLedger
import AndorTransport
import AndorWire

extension World {
  /// A worker process begins.
  /// - Parameter host: what it votes as; by default something of its own.
  func addWorker(_ character: SimulatedWorker.Character, host: String? = nil) {
    let worker = SimulatedWorker(
      workers.count, character, host: host ?? "h\(workers.count)",
      milliseconds: Int64.random(in: 100...1500, using: &random),
      credit: Int.random(in: 1...4, using: &random))
    workers.append(worker)
    schedule(.connects(worker), in: nanoseconds(0...1000))
  }

  /// A worker process ends; an honest one comes in its place, or the same again, where somebody restarts it.
  func end(_ worker: SimulatedWorker) {
    note("w\(worker.number) is gone")
    if let link = worker.link { disconnect(link, within: 0...10_000) }
    worker.isGone = true
    worker.link = nil
    if worker.character != .honest, let adversary = trouble.adversary {
      if adversary.isRestarted { addWorker(worker.character, host: worker.host) }
    } else {
      addWorker(.honest)
    }
  }

  /// A worker finds that its connection has ended: it connects again.
  func lose(_ worker: SimulatedWorker) {
    worker.link = nil
    worker.isWelcomed = false
    schedule(.connects(worker), in: nanoseconds(50...2000))
  }

  /// A connection ends; the coordinator learns of it later, or only by silence.
  private func disconnect(
    _ link: (route: RoutingID, connection: ConnectionID), within milliseconds: ClosedRange<Int64>
  ) {
    network.disconnect(link.route)
    if chance(0.2) { return }
    schedule(.ended(link.route, link.connection, life), in: nanoseconds(milliseconds))
  }

  /// A connection ends, for both sides.
  func breakConnection(_ connection: ConnectionID, of worker: SimulatedWorker) {
    guard !worker.isGone, let link = worker.link, link.connection == connection else { return }
    disconnect(link, within: 0...3000)
    lose(worker)
  }

  func connect(_ worker: SimulatedWorker) {
    guard worker.link == nil else { return }
    guard process != nil else { return schedule(.connects(worker), in: nanoseconds(200...1000)) }
    worker.link = network.connect()
    greet(worker)
    if let link = worker.link { schedule(.beats(worker, link.connection), in: Self.heartbeat) }
  }

  /// Says hello, and which leases it holds.
  private func greet(_ worker: SimulatedWorker) {
    let underWay = worker.waiting.map(\.lease).filter { $0 != worker.settled }
    let held = (worker.unacknowledged + underWay).prefix(Self.mostHeld)
    let explanations = worker.explanations.map {
      Hello.Held(kind: .explanation, lease: $0, values: $1.found == nil ? Hello.Held.underWay : .zeros)
    }
    let proof = proof(of: worker)
    send(
      .hello(
        Hello(
          role: .worker, name: "w\(worker.number)", build: "", host: worker.host, process: worker.number,
          backends: Hello.Backends([.formula]), threads: 1,
          credit: worker.isDraining ? 0 : worker.wish(holding: held.count),
          services: services, numerics: numerics(proof),
          held: held.map { Hello.Held(kind: .values, lease: $0, values: Hello.Held.underWay) }
            + explanations)),
      proof.map { [Frame(adopting: $0.probes)] } ?? [], from: worker)
  }

  /// A sign of life, or a greeting where nobody has answered the last one.
  func beat(_ worker: SimulatedWorker, _ connection: ConnectionID) {
    guard worker.link?.connection == connection else { return }
    if clock.now - worker.lastHeard > Self.silence { worker.isWelcomed = false }
    if worker.isWelcomed {
      let credit = chance(0.2) ? Int.random(in: 1...6, using: &random) : 0
      send(.heartbeat(Heartbeat(credit: credit)), from: worker)
    } else {
      greet(worker)
    }
    if chance(trouble.drain), !worker.isDraining { drain(worker) }
    schedule(.beats(worker, connection), in: Self.heartbeat)
  }

  /// SIGTERM: it hands back what it has not begun and finishes the rest; SIGKILL follows, should it not end.
  private func drain(_ worker: SimulatedWorker) {
    note("w\(worker.number) drains")
    worker.isDraining = true
    schedule(.killed(worker), in: Self.patience)
    giveBackExplanations(worker)
    for work in worker.waiting.dropFirst() { giveBack(work.lease, worker) }
    worker.waiting = Array(worker.waiting.prefix(1))
    leaveIfDone(worker)
  }

  private func leaveIfDone(_ worker: SimulatedWorker) {
    guard worker.isDraining, worker.waiting.isEmpty,
      worker.unacknowledged.isEmpty && worker.explanations.isEmpty || !worker.isWelcomed
    else { return }
    send(.goodbye(Goodbye(.finished, "finished")), from: worker)
    end(worker)
  }

  /// A worker reads a message of the coordinator.
  func read(_ envelope: Envelope, _ payload: [Frame], _ worker: SimulatedWorker) {
    worker.lastHeard = clock.now
    switch envelope.message {
    case .welcome(let welcome):
      if worker.session == envelope.session, worker.assigned != welcome.worker { figures.forgotten += 1 }
      worker.session = envelope.session
      worker.assigned = welcome.worker
      worker.isWelcomed = true
      for lease in worker.unacknowledged { deliver(lease, from: worker) }
      for lease in worker.explanations.keys.sorted(by: { $0.shard < $1.shard }) {
        deliverExplanation(lease, from: worker)
      }
      fetchValues(worker)
      if worker.character == .flooder { flood(from: worker) }
    case .lease(let offer) where offer.kind == .explanation: takeExplanation(offer, worker)
    case .lease(let offer): take(offer, payload, worker)
    case .artifactChunk(let chunk): takeValues(chunk, payload, worker)
    case .ack(let ack) where ack.kind == .explanation:
      worker.explanations[ack.lease] = nil
      leaveIfDone(worker)
    case .ack(let ack):
      worker.settle(ack.lease)
      leaveIfDone(worker)
    case .refusal(let refusal) where refusal.code == .helloFirst:
      worker.isWelcomed = false
      greet(worker)
    case .refusal(let refusal) where refusal.code == .unknownArtifact:
      // The values of games that were opened again.
      worker.explanations = worker.explanations.filter { $0.value.found != nil }
    case .refusal(let refusal):
      if refusal.code == .quarantined, worker.character == .honest, !mayBlameTheHonest {
        figures.honestExpelled += 1
        violations.append("w\(worker.number) is honest and quarantined")
      }
      end(worker)
    case .goodbye: end(worker)
    default: break
    }
  }

  /// Whether honest workers deliver what cannot be believed, or fail again and again.
  private var mayBlameTheHonest: Bool { trouble.corruption > 0 || trouble.hiccup > 0 || trouble.poison > 0 }

  private func take(_ offer: LeaseOffer, _ payload: [Frame], _ worker: SimulatedWorker) {
    guard !worker.isDraining else { return giveBack(offer.lease, worker) }
    if worker.settled == offer.lease { worker.settled = nil }
    guard !worker.unacknowledged.contains(offer.lease),
      !worker.waiting.contains(where: { $0.lease == offer.lease })
    else { return }
    let masks: ShardMasks
    switch offer.masks {
    case .subcube(let first, let bits): masks = .subcube(first: first, bits: bits)
    case .list:
      masks = .list(payload[0].integers, players: job.plan.games[offer.lease.shard.game].maskPlan.players)
      figures.listedShards += 1
    case .none, .drawn, .other:
      violations.append("\(offer.lease.line) has no masks that a worker knows")
      return
    }
    if masks != job.truth[offer.lease.shard.game][offer.lease.shard.index].masks {
      takeRows(offer, masks, worker)
    }
    worker.waiting.append(SimulatedWorker.LeaseWork(lease: offer.lease, masks: masks))
    worker.busyUntil = max(clock.now, worker.busyUntil) + 1_000_000 * worker.milliseconds
    if chance(trouble.stop) { worker.stoppedUntil = clock.now + nanoseconds(5000...40_000) }
    if chance(trouble.hang) {
      // One in three for ever: only the end of its leases helps.
      worker.isHung = worker.isHung || chance(1.0 / 3)
      worker.busyUntil += nanoseconds(5000...60_000)
    }
    if worker.isHung || worker.character == .hoarder { return }
    queue.push(.evaluated(worker, offer.lease), at: worker.busyUntil)
  }

  /// Looks at the masks of a check of rows: different ones of the game, of which only values are wanted.
  private func takeRows(_ offer: LeaseOffer, _ masks: ShardMasks, _ worker: SimulatedWorker) {
    let game = Set(
      job.truth[offer.lease.shard.game].flatMap { shard in (0..<shard.masks.count).map { shard.masks[$0] } })
    guard case .list(let list) = masks, offer.kind == .values, list.count > 0,
      (0..<list.count).allSatisfy({ game.contains(Array(list[$0])) }),
      trouble.job.audit > 0,
      list.count != job.truth[offer.lease.shard.game][offer.lease.shard.index].masks.count
    else {
      violations.append("\(offer.lease.line) has the masks of another shard")
      return
    }
    figures.rowChecks += 1
    worker.rowChecks[offer.lease] = list
  }

  /// A lease is evaluated, or not.
  func finish(_ lease: Lease, on worker: SimulatedWorker) {
    guard let place = worker.waiting.firstIndex(where: { $0.lease == lease }) else { return }
    worker.waiting.remove(at: place)
    if worker.settled == lease { worker.settled = nil }
    if chance(trouble.crash) {
      end(worker)
    } else if worker.character == .forger, forge(lease, from: worker) {
      leaveIfDone(worker)
    } else if isPoisoned(lease.shard) || chance(trouble.hiccup) {
      send(
        .failure(ShardFailure(kind: .values, lease: lease, reason: .model, text: "a hiccup")),
        from: worker)
      leaveIfDone(worker)
    } else {
      worker.unacknowledged.append(lease)
      if worker.isWelcomed { deliver(lease, from: worker) }
      leaveIfDone(worker)
    }
  }

  func deliver(_ lease: Lease, from worker: SimulatedWorker) {
    let shard = job.truth[lease.shard.game][lease.shard.index]
    let shift = shift(of: worker, lease.shard)
    if let masks = worker.rowChecks[lease] { return deliverRows(masks, lease, from: worker) }
    let sent = shift == 0 ? shard : SimulatedJob.Shard(shard.masks, game: lease.shard.game, shift: shift)
    var (frames, digest) = ([sent.values], sent.digest)
    if worker.character == .forger {
      digest = .zeros
    } else if chance(trouble.corruption) {
      if Bool.random(using: &random) { frames.append(sent.values) } else { digest = .zeros }
    }
    let result = ShardResult(
      kind: frames.count > 1 ? .sums : .values, lease: lease, frames: frames.count, count: sent.values.count,
      valuesPerMask: 1, values: digest, sums: nil, modelMicroseconds: 100, totalMicroseconds: 200)
    send(.result(result), frames.map { Frame(adopting: $0) }, from: worker)
  }

  /// Who lies says the same of a row as in its shard.
  private func deliverRows(_ masks: MaskTable, _ lease: Lease, from worker: SimulatedWorker) {
    let game = lease.shard.game
    let values = masks.words.map { mask in
      let index = job.truth[game].firstIndex { $0.holds(mask) } ?? 0
      return SimulatedJob.value(mask, game: game)
        + shift(of: worker, ShardReference(game: game, index: index))
    }
    let result = ShardResult(
      kind: .values, lease: lease, frames: 1, count: values.count, valuesPerMask: 1,
      values: SimulatedJob.digest(values), sums: nil, modelMicroseconds: 100, totalMicroseconds: 200)
    send(.result(result), [Frame(adopting: values)], from: worker)
  }

  /// What a worker's values have more than the true ones: a lie, or what its numerics class makes of them.
  private func shift(of worker: SimulatedWorker, _ shard: ShardReference) -> Double {
    let rounding = Double(worker.number % trouble.classes) * Self.classShift
    guard worker.lies(about: shard) else { return rounding }
    return rounding + (trouble.classes > 1 ? Self.smallLie : 1 + Double(shard.index))
  }

  /// The proof of a worker's numerics class, where there are several.
  private func proof(of worker: SimulatedWorker) -> NumericsProof? {
    trouble.classes > 1 ? SimulatedJob.proof(class: worker.number % trouble.classes) : nil
  }

  private func numerics(_ proof: NumericsProof?) -> WorkerNumerics {
    guard let proof else { return WorkerNumerics() }
    let own = proof.numericsClass
    return WorkerNumerics(
      processor: own.processor, runtime: own.runtime, device: own.device, digest: own.digest,
      probeCount: proof.probes.count)
  }

  private func giveBack(_ lease: Lease, _ worker: SimulatedWorker) {
    send(.handback(Handback(kind: .values, lease: lease)), from: worker)
  }

}
