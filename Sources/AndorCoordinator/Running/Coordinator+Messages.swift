// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorLedger
import AndorScheduler
import AndorTransport
import AndorWire

extension Coordinator {
  /// Reads one message and does what it asks; one that cannot be read is noted and dropped.
  func handle(_ incoming: IncomingMessage) throws {
    guard let sender = incoming.sender else { return }
    guard incoming.isComplete, let header = incoming.frames.first else {
      return punish(.badMessage, incoming, from: sender, reason: "a message has too many parts, or none")
    }
    if let access = network.access, !access.allows(incoming.peer) {
      refuse(sender, .notAuthorised, Self.keyIsGone)
      if let worker = registry[sender] { lose(worker.id, "not authorised") }
      return punish(.unasked, incoming, from: sender)
    }
    let payload = Array(incoming.frames.dropFirst())
    events.cause = registry[sender]?.name
    defer { events.cause = nil }
    noteArrival(of: incoming, from: sender)
    let envelope: Envelope
    do throws(WireError) {
      envelope = try header.withUnsafeBytes { (bytes) throws(WireError) in try WireCodec.decode(bytes) }
      try envelope.message.check(payloadSizes: payload.map(\.count))
    } catch {
      if let version = error.peerVersion {
        refuseVersion(version, of: sender)
        return punish(.otherVersion, incoming, from: sender, reason: error.message)
      }
      return punish(.badMessage, incoming, from: sender, reason: error.message)
    }
    switch envelope.message {
    case .hello(var hello):
      if let known = envelope.fingerprint, known != fingerprint {
        // It comes from another job, and leaves once it is told of this one: what it shows and holds is not this job's.
        (hello.numerics, hello.held) = (WorkerNumerics(), [])
      }
      greet(sender, hello, incoming)
    case .statusRequest:
      guard conduct.mayAsk(Conduct.Speaker(route: sender, connection: incoming.connection), at: now) else {
        return punish(.unasked, incoming, from: sender)
      }
      // One who only asks is never a worker, and counts as having just come for as long as it does.
      if registry[sender] == nil { network.estrange(sender) }
      answerStatus(sender)
    default:
      guard let worker = registry[sender], envelope.session == session else {
        switch envelope.message {
        // Whoever leaves waits for no answer.
        case .goodbye: break
        default: refuse(sender, .helloFirst, "this coordinator does not know the worker yet")
        }
        return punish(.unasked, incoming, from: sender)
      }
      guard handle(envelope.message, payload, from: worker, at: sender) else {
        return punish(.badMessage, incoming, from: sender, reason: "no worker says that")
      }
    }
  }

  /// Does what a worker's message asks; `false` where no worker says such a thing.
  private func handle(
    _ message: Message, _ payload: [Frame], from worker: RegisteredWorker, at sender: RoutingID
  ) -> Bool {
    switch message {
    case .heartbeat where !worker.isAdmitted: send(.heartbeat(Heartbeat()), to: sender)
    case .goodbye(let goodbye): takeLeave(of: worker, goodbye)
    case .fetchArtifact(let request): pieces.add(request, from: sender)
    case .result, .failure, .handback:
      guard worker.isAdmitted else {
        refuse(sender, .helloFirst, "this worker has not shown its numerics class")
        return true
      }
      handleWork(message, payload, from: worker)
    case .heartbeat(let heartbeat):
      tell(.workerHeard(worker.id))
      if heartbeat.credit > 0 { tell(.workerWants(worker.id, credit: heartbeat.credit)) }
      send(.heartbeat(Heartbeat()), to: sender)
    default: return false
    }
    return true
  }

  /// Takes what an admitted worker says of its leases.
  private func handleWork(_ message: Message, _ payload: [Frame], from worker: RegisteredWorker) {
    switch message {
    case .result(let result) where result.kind == .explanation:
      takeExplanation(result, payload, from: worker)
    case .failure(let failure) where failure.kind == .explanation: failExplanation(failure, of: worker)
    case .handback(let handback) where handback.kind == .explanation:
      giveBackExplanation(handback.lease, of: worker)
    case .result(let result): take(result, payload, from: worker)
    case .failure(let failure): take(failure, from: worker)
    case .handback(let handback): tell(.handedBack(worker.id, handback.lease))
    default: break
    }
  }

  private func take(_ result: ShardResult, _ frames: [Frame], from worker: RegisteredWorker) {
    let shard = result.lease.shard
    guard scheduler.isLeased(result.lease, to: worker.id) else {
      // Nobody asked for it: it is not looked at.
      return tell(.unleasedResult(worker.id, result.lease))
    }
    if takeRows(result, frames, from: worker) { return }
    let isCompared = admission[shard] != nil || scheduler.isDurable(shard)
    guard ResultAdmission.accepts(result, frames, of: store.plan),
      // A first result is hashed where it is written; one that is compared with it by its digest, here.
      !isCompared || ResultAdmission.isDigest(result.values, of: frames[0])
    else {
      noteRejected(shard, worker.id, attempt: result.lease.attempt)
      tell(.resultRejected(worker.id, result.lease))
      return
    }
    registry.noteWork(result, of: worker.id, at: now)
    identities.keep(worker.id)
    let payload = Payload(
      lease: result.lease, worker: worker.id,
      producer: store.registers.number(of: worker.producer),
      numericsClass: worker.numericsClass,
      values: frames[0], claimed: result.values,
      microseconds: result.totalMicroseconds, arrived: now)
    CrashPoint("result-received").reached()
    tell(
      .resultArrived(
        worker.id, result.lease, digest: payload.digest, values: comparison(of: payload)), payload: payload)
  }

  /// Notes a message about a shard that is not what it says.
  func noteRejected(_ shard: ShardReference, _ worker: WorkerID?, attempt: Int?) {
    let name = worker.map(name) ?? "a worker"
    let isNoted = events.note(
      "result_rejected", worker: name, game: gameName(shard), shard: shard.index, attempt: attempt)
    if isNoted {
      log.warning(
        "a result of \(name) for shard \(shardName(shard)) fails the check and is rejected",
        metadata: metadata(shard, attempt: attempt, worker: name))
    }
    if let worker { registry.noteFailure(of: worker) }
  }

  /// Returns whether the mask of a value that is not finite is one of those leased.
  private func isInLease(_ failure: AndorWire.ShardFailure, of worker: WorkerID) -> Bool {
    let lease = failure.lease
    guard store.plan.games.indices.contains(lease.shard.game),
      (0..<store.plan.games[lease.shard.game].maskPlan.shardCount).contains(lease.shard.index)
    else { return false }
    if scheduler.checksRows(worker, lease) { return true }
    return store.plan.games[lease.shard.game].maskPlan.masks(of: lease.shard.index).holds(failure.mask)
  }

  private func take(_ failure: AndorWire.ShardFailure, from worker: RegisteredWorker) {
    let shard = failure.lease.shard
    if failure.reason == .nonFinite, scheduler.isLeased(failure.lease, to: worker.id),
      !isInLease(failure, of: worker.id)
    {
      // It says what cannot be: nothing follows for the shard.
      noteRejected(shard, worker.id, attempt: failure.lease.attempt)
      return tell(.resultRejected(worker.id, failure.lease))
    }
    let isNoted = events.note(
      "shard_failed", worker: worker.name, game: gameName(shard), shard: shard.index,
      attempt: failure.lease.attempt, reason: failure.text)
    registry.noteFailure(of: worker.id)
    if scheduler.isLeased(failure.lease, to: worker.id) { identities.keep(worker.id) }
    // Whether the job fails of it is the scheduler's to decide: a worker that is quarantined, or whose shard others
    // have evaluated, proves nothing about the model.
    let words =
      failure.reason == .nonFinite && failure.text.isEmpty
      ? "the model gave NaN or infinity for \(MaskName.of(failure.mask))" : failure.text
    tell(.failed(worker.id, failure.lease, failure.reason), words: words)
    if ending.failure == nil, isNoted {
      log.warning(
        "shard \(shardName(shard)) failed on \(worker.name): \(words)",
        metadata: metadata(shard, attempt: failure.lease.attempt, worker: worker.name))
    }
  }

  /// Tells who speaks another version of the protocol which side has to be upgraded.
  private func refuseVersion(_ version: UInt32, of sender: RoutingID) {
    let own = WireLimits.version
    let remedy = version < own ? "upgrade the andor that asks" : "upgrade the coordinator's andor"
    let sentence = "this coordinator speaks protocol version \(own), not version \(version): \(remedy)"
    send(
      .refusal(Refusal(code: .version, sentence: sentence, expected: "\(own)", found: "\(version)")),
      to: sender)
  }

  /// Refuses what a sender asked for, with the reason.
  func refuse(_ sender: RoutingID, _ code: Refusal.Code, _ sentence: String) {
    send(.refusal(Refusal(code: code, sentence: sentence)), to: sender)
  }

  /// Sends a message if its receiver is there and takes it; leases that run out and greetings make up for a lost one.
  func send(_ message: Message, _ payload: [Frame] = [], to route: RoutingID) {
    let envelope = Envelope(fingerprint: fingerprint, session: session, message: message)
    let frames = [Frame(adopting: WireCodec.encode(envelope))] + payload
    do {
      _ = try network.send(frames, to: route)
    } catch {
      log.error("a message could not be sent: \(error)")
    }
  }
}
