// SPDX-License-Identifier: Apache-2.0
import AndorJob
import AndorScheduler
import AndorTransport
import AndorWire

extension Coordinator {
  /// Reads which connections ended, and loses their workers.
  /// - Parameter messages: what came and is not handled yet. Where a connection ended, what was said over it last is
  ///   here by now and is added; why a worker leaves is heard before it is lost. All else waits until then, as a new
  ///   connection can have an old one's number.
  func readEndedConnections(_ messages: inout [IncomingMessage]) throws {
    var ended: [ConnectionID] = []
    while let connection = try network.nextEnded() { ended.append(connection) }
    guard !ended.isEmpty else { return }
    if !admission.isWaiting { messages += try receiveSome() }
    for connection in ended {
      conduct.forget(connection)
      guard let worker = registry[connection] else { continue }
      if let goodbye = lastWords(of: worker, in: messages) {
        takeLeave(of: worker, goodbye)
      } else {
        lose(worker.id, "disconnected")
      }
    }
  }

  /// Returns the goodbye of a worker among messages that are not handled yet.
  private func lastWords(of worker: RegisteredWorker, in messages: [IncomingMessage]) -> Goodbye? {
    for message in messages.reversed() where message.sender == worker.route {
      guard message.isComplete, let header = message.frames.first,
        let envelope = try? header.withUnsafeBytes({ try WireCodec.decode($0) }),
        envelope.session == session, case .goodbye(let goodbye) = envelope.message
      else { continue }
      return goodbye
    }
    return nil
  }

  /// Loses a worker whose connection ended or that said goodbye.
  func lose(_ worker: WorkerID, _ reason: String) {
    guard disconnect(worker, reason) else { return }
    tell(.workerLost(worker))
    // Who never was admitted is unknown to the scheduler, which forgets the others.
    if scheduler.standing(of: worker) == nil { forget(worker) }
  }

  /// Forgets a worker that nothing depends on any more.
  func forget(_ worker: WorkerID) {
    registry.forget(worker)
    identities.release(worker)
  }

  /// Takes a worker's address away and notes why.
  /// - Returns: whether it had one.
  @discardableResult
  func disconnect(_ worker: WorkerID, _ reason: String) -> Bool {
    let route = registry[worker]?.route
    guard let record = registry.disconnect(worker) else { return false }
    spreading.board.leave(worker)
    if let route { network.estrange(route) }
    events.note("worker_lost", worker: record.name, reason: reason)
    // Once somebody has delivered, the job is not hopeless, whoever leaves.
    if registry.delivererCount == 0 { departures.noteUnexplained(record.identity) }
    return true
  }

  /// Cuts the sessions of workers whose keys were taken off the list, and notes who was refused.
  func controlAccess() {
    guard let access = network.access else { return }
    do {
      guard try access.refresh(at: now) else { return }
    } catch {
      log.warning("the list of workers cannot be read; the old list stays in force: \(error)")
      return
    }
    for worker in Array(registry.connected) where !access.allows(worker.key) {
      if let route = worker.route { refuse(route, .notAuthorised, Self.keyIsGone) }
      lose(worker.id, "key removed")
    }
    for denial in access.denials() {
      events.note(
        "refused", isStrangers: true, reason: "\(denial.address) key \(denial.publicKey?.z85 ?? "none")")
    }
  }

  static let keyIsGone = "the coordinator no longer allows this worker's key"

  /// Returns whether a process that says hello may be taken in at all; otherwise it is refused.
  private func mayCome(_ sender: RoutingID, _ hello: Hello, _ incoming: IncomingMessage) -> Bool {
    guard registry[sender] != nil || registry.connectedCount < settings.workers else {
      refuse(sender, .full, "this coordinator takes at most \(settings.workers) workers")
      return false
    }
    guard registry[sender] != nil || registry.candidates.count < settings.peers.candidates else {
      refuse(sender, .busy, "\(settings.peers.candidates) workers are getting ready: try again later")
      return false
    }
    let bytes = store.jobFile.count + store.planFile.count
    guard network.room(for: bytes, to: sender) == bytes else {
      refuse(sender, .busy, "much waits to be sent to other workers: try again later")
      return false
    }
    guard let lack = lack(of: hello.services) else { return true }
    let sentence = "this job needs \(lack), which the worker (andor \(hello.build)) does not serve"
    refuse(sender, .unsuited, sentence)
    departures.note(
      WorkerIdentity(hello, user: incoming.user), Goodbye(.runtime, sentence), at: now)
    return false
  }

  /// Takes in a process that says hello, or refuses it.
  func greet(_ sender: RoutingID, _ hello: Hello, _ incoming: IncomingMessage) {
    guard hello.role == .worker else { return punish(.unasked, incoming, from: sender) }
    guard isReceived(incoming, from: sender), mayCome(sender, hello, incoming) else { return }
    let claim = NumericsAdmission.Claim(hello, incoming.frames)
    let verdict = numerics.judge(claim)
    if let refusal = refusal(for: verdict) {
      turnAway(sender, hello, incoming, refusal)
      return
    }
    let greeting = registry.greet(
      WorkerIdentity(hello, user: incoming.user), hello, key: incoming.peer, route: sender,
      connection: incoming.connection, at: now)
    if let displaced = greeting.displaced {
      events.note("worker_lost", worker: displaced.name, reason: "another worker has its address")
      spreading.board.leave(displaced.id)
      tell(.workerLost(displaced.id))
      if scheduler.standing(of: displaced.id) == nil { forget(displaced.id) }
    }
    let worker = greeting.worker
    expectResults(of: worker.id)
    departures.noteArrival(worker.identity)
    if greeting.isNew {
      events.note("worker_joined", worker: worker.name, reason: "\(hello.host) pid \(hello.process)")
    }
    guard case .admitted(let shown) = verdict else {
      // Another process in the place of one that was admitted has none of its leases.
      spreading.board.leave(worker.id)
      tell(.workerLost(worker.id))
      welcome(worker.id, at: sender)
      return
    }
    admit(worker.id, shown)
    joinSpreading(worker.id, hello)
    expectResults(of: worker.id)
    welcome(worker.id, at: sender)
    tell(
      .workerJoined(
        worker.id, credit: hello.credit, holding: heldLeases(of: hello, by: worker.id),
        traits: traits(of: worker.id)))
    // What it says it holds counts as far as it was leased.
    expectResults(of: worker.id, and: hello.held.count { scheduler.isLeased($0.lease, to: worker.id) })
  }

  /// Returns what the job's first game needs and a worker does not serve; `nil` where it serves all of it.
  private func lack(of services: WorkerServices) -> String? {
    guard !store.plan.games.isEmpty else { return nil }
    let lease = Lease(shard: ShardReference(game: 0, index: 0), attempt: 1)
    return services.lack(of: leaseOffer(of: lease, masks(of: lease.shard).0, milliseconds: 1))
  }

  private func welcome(_ worker: WorkerID, at route: RoutingID) {
    let welcome = Welcome(
      worker: UInt32(clamping: worker.number),
      heartbeatMilliseconds: Int(settings.heartbeat / .milliseconds(1)),
      silenceMilliseconds: Int(settings.scheduler.silence / .milliseconds(1)),
      numerics: numerics.sealed?.digest)
    send(.welcome(welcome), [Frame(adopting: store.jobFile), Frame(adopting: store.planFile)], to: route)
  }

  /// Sends all workers home, and waits until they have gone, for a second at most.
  ///
  /// When a connection ends libzmq drops what the other side has not read yet: a worker that missed its goodbye
  /// would wait for a coordinator that is not coming back.
  func release(_ goodbye: Goodbye) {
    for worker in registry.connected {
      if let route = worker.route { send(.goodbye(goodbye), to: route) }
    }
    let deadline = now + 1_000_000_000
    var said: [IncomingMessage] = []
    while registry.connectedCount > 0, surroundings.interruption.count < 2, now < deadline {
      guard (try? network.wait(for: .milliseconds(20), messages: true)) != nil, (try? receiveSome()) != nil,
        (try? readEndedConnections(&said)) != nil
      else { return }
    }
  }
}
