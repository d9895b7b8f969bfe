// SPDX-License-Identifier: Apache-2.0
import AndorCore
import AndorDigest
import AndorJob
import AndorLedger
import AndorScheduler
import AndorTransport
import AndorWire

extension Coordinator {
  /// Takes note of connections that ended.
  func readConnectionEvents() throws {
    while let event = try monitor.next() {
      guard case .disconnected(let connection) = event else { continue }
      for (route, peer) in peers where peer.connection == connection { lose(route, "disconnected") }
    }
  }

  /// Forgets a worker whose connection is gone.
  func lose(_ route: RoutingID, _ reason: String) {
    guard let peer = peers.removeValue(forKey: route) else { return }
    routes[peer.worker] = nil
    events.note("worker_lost", worker: peer.name, reason: reason)
    obey(scheduler.handle(.workerLost(peer.worker), at: now))
  }

  /// Cuts the sessions of workers whose keys were taken off the list, and notes who was refused.
  func controlAccess() {
    guard let access else { return }
    do {
      guard try access.refresh() else { return }
    } catch {
      log.warning("the list of workers cannot be read; the old list stays in force: \(error.message)")
      return
    }
    for (route, peer) in peers where peer.key.map(access.stillAllows) != true {
      refuse(route, .notAuthorised, "the coordinator no longer allows this worker's key")
      lose(route, "key removed")
    }
    for denial in access.denials() {
      events.note("refused", reason: "\(denial.address) key \(denial.publicKey?.z85 ?? "none")")
    }
  }

  /// Reads one message and does what it asks; what is not a message of ours is noted and dropped.
  func handle(_ incoming: IncomingMessage) throws {
    guard let sender = incoming.sender, incoming.isComplete, let header = incoming.frames.first else {
      return
    }
    if let access, !access.allows(incoming) {
      refuse(sender, .notAuthorised, "the coordinator no longer allows this worker's key")
      lose(sender, "not authorised")
      return
    }
    let payload = Array(incoming.frames.dropFirst())
    noteArrival(of: incoming, from: sender)
    let envelope: Envelope
    do throws(WireError) {
      envelope = try header.withUnsafeBytes { (bytes) throws(WireError) in try WireCodec.decode(bytes) }
      try envelope.message.check(payloadSizes: payload.map(\.count))
    } catch {
      events.note("bad_message", worker: peers[sender]?.name, reason: error.message)
      if let version = error.peerVersion {
        refuse(sender, .version, "this coordinator speaks protocol \(WireLimits.version), not \(version)")
      }
      return
    }
    switch envelope.message {
    case .hello(let hello): greet(sender, hello, incoming)
    case .statusRequest: answerStatus(sender)
    default:
      guard let peer = peers[sender], envelope.session == session else {
        if case .goodbye = envelope.message { return }
        refuse(sender, .helloFirst, "this coordinator does not know the worker yet")
        return
      }
      handle(envelope.message, payload, from: peer, at: sender)
    }
  }

  private func handle(_ message: Message, _ payload: [Frame], from peer: Peer, at sender: RoutingID) {
    switch message {
    case .result(let result): take(result, payload, from: peer)
    case .failure(let failure): take(failure, from: peer)
    case .heartbeat(let heartbeat):
      obey(scheduler.handle(.workerHeard(peer.worker), at: now))
      if heartbeat.credit > 0 {
        obey(scheduler.handle(.workerWants(peer.worker, credit: heartbeat.credit), at: now))
      }
      send(.heartbeat(Heartbeat(inFlight: heartbeat.inFlight, rowsPerSecond: 0)), to: sender)
    case .handback(let lease): obey(scheduler.handle(.handedBack(peer.worker, lease), at: now))
    case .goodbye(let reason): lose(sender, reason)
    case .fetchArtifact(let request): answer(request, to: sender)
    default: events.note("unexpected_message", worker: peer.name)
    }
  }

  private func greet(_ sender: RoutingID, _ hello: Hello, _ incoming: IncomingMessage) {
    guard hello.role == .worker else { return }
    guard peers[sender] != nil || peers.count < settings.workers else {
      refuse(sender, .full, "this coordinator takes at most \(settings.workers) workers")
      return
    }
    let isNew = peers[sender] == nil
    let process = "\(incoming.user ?? "")/\(hello.name)@\(hello.host):\(hello.process)"
    let worker = numbers[process] ?? WorkerID(numbers.count + 1)
    numbers[process] = worker
    if let old = routes[worker], old != sender { peers[old] = nil }
    let name = incoming.user.map { "\($0)/\(hello.name)" } ?? hello.name
    var peer =
      peers[sender]
      ?? Peer(worker: worker, name: name, threads: hello.threads, host: hello.host, key: incoming.peer)
    peer.connection = incoming.connection
    peers[sender] = peer
    routes[worker] = sender
    names[worker] = name
    if isNew {
      events.note("worker_joined", worker: peer.name, reason: "\(hello.host) pid \(hello.process)")
    }
    let welcome = Welcome(
      worker: UInt32(clamping: worker.number),
      heartbeatMilliseconds: Int(settings.heartbeat / .milliseconds(1)),
      silenceMilliseconds: Int(settings.scheduler.silence / .milliseconds(1)), leases: hello.credit)
    let frames = [Frame(adopting: store.jobFile), Frame(adopting: store.plan.json)]
    send(.welcome(welcome), frames, to: sender)
    obey(
      scheduler.handle(
        .workerJoined(worker, credit: hello.credit, holding: hello.held.map(\.lease)), at: now))
  }

  private func take(_ result: ShardResult, _ payload: [Frame], from peer: Peer) {
    let shard = result.lease.shard
    guard let digests = accept(result, payload) else {
      events.note(
        "result_rejected", worker: peer.name, game: gameName(shard), shard: shard.index,
        attempt: result.lease.attempt)
      log.warning(
        "a result of \(peer.name) for shard \(shardName(shard)) fails the check and is rejected",
        metadata: metadata(shard, attempt: result.lease.attempt, worker: peer.name))
      noteFailure(of: peer.worker)
      obey(scheduler.handle(.resultRejected(peer.worker, result.lease), at: now))
      return
    }
    noteWork(result, of: peer.worker)
    arriving = Payload(
      lease: result.lease, worker: peer.worker, values: payload[0], sums: payload[1], digests: digests,
      microseconds: result.totalMicroseconds)
    CrashPoint("result-received").reached()
    obey(
      scheduler.handle(
        .resultArrived(
          peer.worker, result.lease, digest: ResultDigest(digests.values.prefix64 ^ digests.sums.prefix64)),
        at: now))
    arriving = nil
  }

  /// The digests that a result claims, if it belongs to the job, is whole, finite, and fits together.
  ///
  /// That the claim is true is checked where the data are hashed in any case: on the commit thread.
  private func accept(_ result: ShardResult, _ payload: [Frame]) -> PayloadDigests? {
    let shard = result.lease.shard
    guard store.plan.games.indices.contains(shard.game) else { return nil }
    let game = store.plan.games[shard.game]
    guard (0..<game.shardCount).contains(shard.index), result.count == 1 << game.shardBits else { return nil }
    let check = checks[game.shardBits] ?? ShardCheck(levels: game.shardBits, seed: checkSeed)
    checks[game.shardBits] = check
    let fits = payload[0].withFloat64Values { values in
      payload[1].withFloat64Values { sums in check.accepts(values: values, sums: sums) }
    }
    return fits ? PayloadDigests(values: result.values, sums: result.sums) : nil
  }

  private func take(_ failure: AndorWire.ShardFailure, from peer: Peer) {
    let shard = failure.lease.shard
    events.note(
      "shard_failed", worker: peer.name, game: gameName(shard), shard: shard.index,
      attempt: failure.lease.attempt, reason: failure.text)
    if failure.kind == .nonFinite, fatal == nil {
      fatal = CoordinatorError(
        message: failure.text.isEmpty
          ? "the model gave NaN or infinity for mask \(failure.mask)" : failure.text,
        hint: "Nothing is lost: durable shards stay in \(store.folder).")
    } else {
      log.warning(
        "shard \(shardName(shard)) failed on \(peer.name): \(failure.text)",
        metadata: metadata(shard, attempt: failure.lease.attempt, worker: peer.name))
    }
    noteFailure(of: peer.worker)
    obey(scheduler.handle(.failed(peer.worker, failure.lease, failure.kind), at: now))
  }

  /// The name of a shard's game.
  func gameName(_ shard: ShardReference) -> String? {
    store.plan.games.indices.contains(shard.game) ? store.plan.games[shard.game].name : nil
  }

  private func refuse(_ sender: RoutingID, _ code: Refusal.Code, _ sentence: String) {
    send(.refusal(Refusal(code: code, sentence: sentence)), to: sender)
  }

  /// Sends a message if its receiver is there and takes it; a lost one is made up for by leases and greetings.
  @discardableResult
  func send(_ message: Message, _ payload: [Frame] = [], to route: RoutingID) -> Bool {
    let envelope = Envelope(fingerprint: fingerprint, session: session, message: message)
    let frames = [Frame(adopting: WireCodec.encode(envelope))] + payload
    do {
      return try socket.send(frames, to: route) == .sent
    } catch {
      log.error("a message could not be sent: \(error.description)")
      return false
    }
  }
}
